// What is planned, and what a comparison finds: between tables in memory.

#include "server/store/convert/convert.hpp"
#include "server/store/convert/plan.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace carillon;
using namespace carillon::convert;

namespace {

using Lines = std::vector<std::string>;
using Rows = std::vector<Row>;

Table numbered(const std::string& name) {
    return Table{name, {{"number", ColumnType::kInteger}, {"text"}}, {{"number"}}, {}};
}

class RowCursor final : public Cursor {
  public:
    explicit RowCursor(Rows rows) : rows_(std::move(rows)) {}
    Result<bool> next(Row& row) override {
        if (at_ == rows_.size()) return false;
        row = rows_[at_++];
        return true;
    }

  private:
    Rows rows_;
    std::size_t at_ = 0;
};

class MemorySource final : public Source {
  public:
    explicit MemorySource(std::map<std::string, Rows> rows) : rows_(std::move(rows)) {}
    Result<std::vector<Table>> tables() override {
        std::vector<Table> all;
        for (const auto& [name, rows] : rows_)
            all.push_back(numbered(name));
        return all;
    }
    Result<std::uint64_t> count(const TablePlan& table) override {
        return rows_[table.name].size();
    }
    Result<std::unique_ptr<Cursor>> read(const TablePlan& table) override {
        return std::unique_ptr<Cursor>(new RowCursor(rows_[table.name]));
    }

  private:
    std::map<std::string, Rows> rows_;
};

// Keeps what it is given after `damage` has seen to it.
class MemoryTarget final : public Target {
  public:
    using Damage = std::function<void(Rows& rows)>;
    explicit MemoryTarget(Damage damage) : damage_(std::move(damage)) {}

    Result<std::vector<Table>> tables() override { return std::vector<Table>{numbered("things")}; }
    Status write(const TablePlan& table, Cursor& rows) override {
        Row row;
        while (true) {
            const auto more = rows.next(row);
            if (!more) return more.error();
            if (!*more) break;
            rows_[table.name].push_back(row);
        }
        damage_(rows_[table.name]);
        return Done{};
    }
    Status finish(const std::vector<TablePlan>&) override { return Done{}; }
    Result<std::unique_ptr<Cursor>> read(const TablePlan& table) override {
        return std::unique_ptr<Cursor>(new RowCursor(rows_[table.name]));
    }
    Row expected(const TablePlan&, const Row& row) override { return row; }
    Lines columns(const TablePlan&) override { return {"number", "text"}; }
    Status commit() override {
        has_committed = true;
        return Done{};
    }

    bool has_committed = false;

  private:
    Damage damage_;
    std::map<std::string, Rows> rows_;
};

struct Outcome {
    Result<Converted> result;
    Lines differences;
    bool has_committed;
};

Outcome copy_with(const MemoryTarget::Damage& damage, std::size_t count = 12) {
    Rows rows;
    for (std::size_t n = 1; n <= count; ++n)
        rows.push_back({std::to_string(n), "text " + std::to_string(n)});
    MemorySource source({{"things", rows}});
    MemoryTarget target(damage);
    Lines differences;
    auto result = carillon::convert::convert(
        source, target, [](Step, std::uint64_t, std::uint64_t) {},
        [&](const std::string& what) { differences.push_back(what); });
    return {std::move(result), std::move(differences), target.has_committed};
}

}  // namespace

TEST_CASE("a copy without a difference is kept", "[store][convert]") {
    const Outcome outcome = copy_with([](Rows&) {});
    REQUIRE(outcome.result.ok());
    CHECK(outcome.result->total_rows == 12);
    CHECK(outcome.differences.empty());
    CHECK(outcome.has_committed);
}

TEST_CASE("a row that is missing, added or changed is told, and the copy is not kept",
          "[store][convert]") {
    const std::pair<MemoryTarget::Damage, std::string> cases[] = {
        {[](Rows& rows) { rows.erase(rows.begin() + 9); },
         "things (number=10): is missing in the target"},
        {[](Rows& rows) { rows.pop_back(); }, "things (number=12): is missing in the target"},
        {[](Rows& rows) {
             rows.push_back({"13", "more"});
         },
         "things (number=13): is in the target only"},
        {[](Rows& rows) { rows[1][1] = "other"; },
         "things (number=2): text: expected \"text 2\", found \"other\""},
        {[](Rows& rows) { rows[1][1].reset(); },
         "things (number=2): text: expected \"text 2\", found NULL"},
    };
    for (const auto& [damage, told] : cases) {
        const Outcome outcome = copy_with(damage);
        CHECK_FALSE(outcome.result.ok());
        CHECK(outcome.differences == Lines{told});
        CHECK_FALSE(outcome.has_committed);
    }
}

TEST_CASE("of many differences the first are told and all are counted", "[store][convert]") {
    const Outcome outcome = copy_with(
        [](Rows& rows) {
            for (Row& row : rows)
                row[1] = "other";
        },
        40);
    REQUIRE_FALSE(outcome.result.ok());
    CHECK(outcome.result.error().message.find("40 differences") == 0);
    CHECK(outcome.differences.size() == kToldDifferences);
}

TEST_CASE("a table or a column that only one database knows is refused by name",
          "[store][convert]") {
    const Table things = numbered("things");
    Table wider = things;
    wider.columns.push_back({"colour"});
    const auto message = [](const std::vector<Table>& source, const std::vector<Table>& target) {
        const auto planned = plan(source, target);
        return planned.ok() ? std::string() : planned.error().message;
    };
    CHECK(message({things}, {things}).empty());
    CHECK(message({things, numbered("more")}, {things})
              .find("the table more is known to the embedded") == 0);
    CHECK(message({things}, {things, numbered("more")})
              .find("the table more is known to the PostgreSQL") == 0);
    CHECK(message({wider}, {things}).find("the column things.colour is known to the embedded") ==
          0);
    CHECK(message({things}, {wider}).find("the column things.colour is known to the PostgreSQL") ==
          0);
    Table keyless = things;
    keyless.keys = {{"text"}};
    CHECK(message({keyless}, {things}).find("no key that both") != std::string::npos);
}

TEST_CASE("what refers to others is copied after them", "[store][convert]") {
    Table members = numbered("members");
    members.after = {"people"};
    const auto planned = plan({members, numbered("people")}, {members, numbered("people")});
    REQUIRE(planned.ok());
    CHECK(planned->at(0).name == "people");
    CHECK(planned->at(1).name == "members");
}
