#include "server/store/postgres/pipeline.hpp"

#include "server/store/postgres/postgres_error.hpp"

#include <charconv>
#include <cstring>
#include <exception>
#include <memory>
#include <utility>

namespace carillon::postgres {
namespace {

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

std::vector<const char*> pointers_to(const Params& params) {
    std::vector<const char*> pointers;
    pointers.reserve(params.values().size());
    for (const auto& value : params.values())
        pointers.push_back(value ? value->c_str() : nullptr);
    return pointers;
}

// Of a command that affects none it is empty.
std::size_t affected_by(PGresult* answer) {
    const char* digits = PQcmdTuples(answer);
    std::size_t count = 0;
    std::from_chars(digits, digits + std::strlen(digits), count);
    return count;
}

}  // namespace

Pipeline::Pipeline(PGconn* connection, bool can_prepare)
    : connection_(connection), can_prepare_(can_prepare) {}

void Pipeline::fail(const PGresult* answer) const {
    const char* state = answer ? PQresultErrorField(answer, PG_DIAG_SQLSTATE) : nullptr;
    const bool is_lost = PQstatus(connection_) != CONNECTION_OK || !state;
    const auto kind = is_lost ? PostgresError::Kind::kOutage : kind_of_state(state);
    const char* what = answer ? PQresultErrorMessage(answer) : PQerrorMessage(connection_);
    throw PostgresError(kind, one_line(what), is_lost || kind == PostgresError::Kind::kOutage);
}

void Pipeline::expect(bool is_sent, Sent sent) {
    if (!is_sent) fail(nullptr);
    sent_.push_back(std::move(sent));
}

void Pipeline::send(std::string_view sql, const Params& params,
                    std::function<void(std::size_t)> then) {
    if (!is_open_) {
        // libpqxx leaves the end of a COPY unread.
        while (const Answer left{PQgetResult(connection_), &PQclear}) {
        }
        if (PQenterPipelineMode(connection_) != 1) fail(nullptr);
        is_open_ = true;
    }
    const std::vector<const char*> values = pointers_to(params);
    const int count = static_cast<int>(values.size());
    const std::string text(sql);
    if (!can_prepare_) {
        const int sent = PQsendQueryParams(connection_, text.c_str(), count, nullptr, values.data(),
                                           nullptr, nullptr, 0);
        return expect(sent == 1, {"", std::move(then)});
    }
    auto known = names_.find(sql);
    if (known == names_.end()) {
        const std::string name = "carillon_sent_" + std::to_string(next_name_++);
        expect(PQsendPrepare(connection_, name.c_str(), text.c_str(), 0, nullptr) == 1, {text, {}});
        known = names_.emplace(text, name).first;
    }
    const int sent = PQsendQueryPrepared(connection_, known->second.c_str(), count, values.data(),
                                         nullptr, nullptr, 0);
    expect(sent == 1, {"", std::move(then)});
}

// What one statement affected; throws what the server says of it. PIPELINE_ABORTED: one before it
// has failed.
std::size_t Pipeline::take_answer(const Sent& sent) {
    const Answer answer(PQgetResult(connection_), &PQclear);
    const ExecStatusType status = answer ? PQresultStatus(answer.get()) : PGRES_FATAL_ERROR;
    const bool is_done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!is_done && !sent.prepared.empty()) names_.erase(sent.prepared);
    // Each answer is ended by one that is null.
    if (answer && PQstatus(connection_) == CONNECTION_OK)
        const Answer end(PQgetResult(connection_), &PQclear);
    if (!is_done && status != PGRES_PIPELINE_ABORTED) fail(answer.get());
    return is_done ? affected_by(answer.get()) : 0;
}

void Pipeline::receive() {
    if (!is_open_) return;
    const std::vector<Sent> sent = std::exchange(sent_, {});
    is_open_ = false;
    if (PQpipelineSync(connection_) != 1) fail(nullptr);
    std::vector<std::size_t> affected;
    std::exception_ptr failure;
    for (const Sent& each : sent) {
        try {
            affected.push_back(take_answer(each));
        } catch (const PostgresError&) {
            if (!failure) failure = std::current_exception();
            if (PQstatus(connection_) != CONNECTION_OK) std::rethrow_exception(failure);
        }
    }
    const Answer sync(PQgetResult(connection_), &PQclear);
    if (PQexitPipelineMode(connection_) != 1 && !failure) fail(nullptr);
    if (failure) std::rethrow_exception(failure);
    for (std::size_t i = 0; i < sent.size(); ++i)
        if (sent[i].then) sent[i].then(affected[i]);
}

void Pipeline::leave() noexcept {
    try {
        for (Sent& each : sent_)
            each.then = {};
        receive();
    } catch (const std::exception&) {
        // It is rolled back, or the connection is gone.
    }
}

}  // namespace carillon::postgres
