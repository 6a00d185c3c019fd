#include "server/store/convert/convert.hpp"

#include "core/base/utf8.hpp"
#include "server/store/convert/plan.hpp"

#include <algorithm>

namespace carillon::convert {
namespace {

constexpr std::size_t kShownBytes = 120;

Error inside_of(const std::string& place, const Error& error) {
    return Error{error.code, error.field, place + ": " + error.message};
}

// The rows of the source in their canonical form.
class CanonicalCursor final : public Cursor {
  public:
    CanonicalCursor(const TablePlan& table, std::unique_ptr<Cursor> rows, Changed& changed,
                    std::function<void()> on_row)
        : table_(table), rows_(std::move(rows)), changed_(changed), on_row_(std::move(on_row)) {}

    Result<bool> next(Row& row) override {
        auto more = rows_->next(row);
        if (!more) return inside_of(table_.name, more.error());
        if (!*more) return false;
        for (std::size_t i = 0; i < row.size(); ++i) {
            auto field = canonical(table_.columns[i].type, std::move(row[i]), changed_);
            if (!field) {
                return inside_of(place_of(table_, row) + ": " + table_.columns[i].name,
                                 field.error());
            }
            row[i] = std::move(*field);
        }
        on_row_();
        return true;
    }

  private:
    const TablePlan& table_;
    std::unique_ptr<Cursor> rows_;
    Changed& changed_;
    std::function<void()> on_row_;
};

std::string shown(const Field& field) {
    if (!field) return "NULL";
    return "\"" + cut_bytes(*field, kShownBytes) +
           (field->size() > kShownBytes ? "\" (cut)" : "\"");
}

class Conversion {
  public:
    Conversion(Source& source, Target& target, const OnRow& on_row,
               const OnDifference& on_difference)
        : source_(source), target_(target), on_row_(on_row), on_difference_(on_difference) {}

    Result<Converted> run();

  private:
    Status make_plan();
    Result<std::unique_ptr<Cursor>> rows_of(const TablePlan& table, Step step, Changed& changed);
    Status copy();
    Status compare();
    Status compare_table(const TablePlan& table, Changed& changed);
    void compare_row(const TablePlan& table, const Row& wanted, const Row& found);
    std::vector<std::size_t> key_of(const TablePlan& table) const;
    void differ(const std::string& what);

    Source& source_;
    Target& target_;
    const OnRow& on_row_;
    const OnDifference& on_difference_;
    std::vector<TablePlan> plan_;
    Converted converted_;
    std::uint64_t done_ = 0;
    std::uint64_t differences_ = 0;
};

Status Conversion::make_plan() {
    const auto source = source_.tables();
    if (!source) return source.error();
    const auto target = target_.tables();
    if (!target) return target.error();
    auto planned = plan(*source, *target);
    if (!planned) return planned.error();
    plan_ = std::move(*planned);
    for (const TablePlan& table : plan_) {
        const auto rows = source_.count(table);
        if (!rows) return rows.error();
        converted_.rows.emplace_back(table.name, *rows);
        converted_.total_rows += *rows;
    }
    return Done{};
}

Result<std::unique_ptr<Cursor>> Conversion::rows_of(const TablePlan& table, Step step,
                                                    Changed& changed) {
    auto rows = source_.read(table);
    if (!rows) return inside_of(table.name, rows.error());
    return std::unique_ptr<Cursor>(
        new CanonicalCursor(table, std::move(*rows), changed,
                            [this, step] { on_row_(step, ++done_, converted_.total_rows); }));
}

Status Conversion::copy() {
    done_ = 0;
    for (const TablePlan& table : plan_) {
        auto rows = rows_of(table, Step::kCopying, converted_.changed);
        if (!rows) return rows.error();
        if (const Status status = target_.write(table, **rows); !status) return status.error();
    }
    return target_.finish(plan_);
}

void Conversion::differ(const std::string& what) {
    if (++differences_ <= kToldDifferences) on_difference_(what);
}

std::vector<std::size_t> Conversion::key_of(const TablePlan& table) const {
    std::vector<std::size_t> places;
    for (const std::string& name : table.key) {
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            if (table.columns[i].name == name) places.push_back(i);
    }
    return places;
}

void Conversion::compare_row(const TablePlan& table, const Row& wanted, const Row& found) {
    const std::vector<std::string> names = target_.columns(table);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (wanted[i] == found[i]) continue;
        differ(place_of(table, wanted) + ": " + names[i] + ": expected " + shown(wanted[i]) +
               ", found " + shown(found[i]));
    }
}

// Both sides come in the order of the key: which one is ahead tells on which side a row is missing.
Status Conversion::compare_table(const TablePlan& table, Changed& changed) {
    auto wanted_rows = rows_of(table, Step::kComparing, changed);
    if (!wanted_rows) return wanted_rows.error();
    auto found_rows = target_.read(table);
    if (!found_rows) return inside_of(table.name, found_rows.error());
    const std::vector<std::size_t> key = key_of(table);
    const auto compare_keys = [&](const Row& a, const Row& b) {
        for (const std::size_t place : key) {
            if (a[place] == b[place]) continue;
            const std::string& left = a[place].value_or("");
            const std::string& right = b[place].value_or("");
            const bool is_number = table.columns[place].type == ColumnType::kInteger;
            if (is_number) return std::stoll(left) < std::stoll(right) ? -1 : 1;
            return left < right ? -1 : 1;
        }
        return 0;
    };
    Row wanted;
    Row found;
    Result<bool> has_wanted = (*wanted_rows)->next(wanted);
    Result<bool> has_found = (*found_rows)->next(found);
    while (true) {
        if (!has_wanted) return has_wanted.error();
        if (!has_found) return inside_of(table.name, has_found.error());
        if (!*has_wanted && !*has_found) return Done{};
        const int order = !*has_wanted ? 1 : !*has_found ? -1 : compare_keys(wanted, found);
        if (order < 0) differ(place_of(table, wanted) + ": is missing in the target");
        if (order > 0) differ(place_of(table, found) + ": is in the target only");
        if (order == 0) compare_row(table, target_.expected(table, wanted), found);
        if (order <= 0) has_wanted = (*wanted_rows)->next(wanted);
        if (order >= 0) has_found = (*found_rows)->next(found);
    }
}

Status Conversion::compare() {
    done_ = 0;
    Changed counted_before;
    for (const TablePlan& table : plan_) {
        if (const Status status = compare_table(table, counted_before); !status) return status;
    }
    if (differences_ == 0) return Done{};
    return Error{Errc::kConflict, "",
                 std::to_string(differences_) +
                     (differences_ == 1 ? " difference" : " differences") +
                     " between the source and its copy, which was not kept: the target is as it "
                     "was before"};
}

Result<Converted> Conversion::run() {
    if (const Status status = make_plan(); !status) return status.error();
    if (const Status status = copy(); !status) return status.error();
    if (const Status status = compare(); !status) return status.error();
    if (const Status status = target_.commit(); !status) return status.error();
    return converted_;
}

}  // namespace

Result<Converted> convert(Source& source, Target& target, const OnRow& on_row,
                          const OnDifference& on_difference) {
    return Conversion(source, target, on_row, on_difference).run();
}

}  // namespace carillon::convert
