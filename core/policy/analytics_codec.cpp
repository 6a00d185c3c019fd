// The report of GET /analytics as JSON and as CSV (RFC 4180).

#include "core/json/writer.hpp"
#include "core/policy/analytics.hpp"

namespace carillon {
namespace {

constexpr std::uint64_t kPercentiles[] = {50, 90};

void append_known(std::string& out, const std::optional<double>& value) {
    if (value)
        json::append_number(out, *value);
    else
        out += "null";
}

std::string percentile_name(std::uint64_t percent) {
    return 'p' + std::to_string(percent);
}

void append_spans(std::string& out, const SpanCounts& counts) {
    json::ObjectWriter writer(out);
    for (const std::uint64_t percent : kPercentiles)
        append_known(writer.key(percentile_name(percent)), percentile_seconds(counts, percent));
    writer.close();
}

void append_deliveries(std::string& out, const AnalyticsRow& row) {
    json::ObjectWriter channels(out);
    for (std::size_t i = 0; i < kDeliveryChannels.size(); ++i) {
        json::ObjectWriter states(channels.key(text(kDeliveryChannels[i])));
        for (std::size_t j = 0; j < std::size(kDeliveryStates); ++j)
            states.number(text(kDeliveryStates[j]), row.deliveries[i][j]);
        states.close();
    }
    channels.close();
}

void append(std::string& out, const AnalyticsRow& row) {
    json::ObjectWriter writer(out);
    if (row.key.empty())
        writer.null("key");
    else
        writer.text("key", row.key);
    writer.number("created", row.created);
    writer.number("seen", row.seen());
    writer.number("read", row.read());
    writer.number("clicked", row.clicked);
    writer.number("archived", row.archived);
    writer.number("deleted_unread", row.deleted_unread);
    append_known(writer.key("open_rate"), row.open_rate());
    append_spans(writer.key("read_seconds"), row.read_after);
    append_spans(writer.key("seen_seconds"), row.seen_after);
    append_deliveries(writer.key("deliveries"), row);
    writer.close();
}

// A text by RFC 4180, which no spreadsheet takes for a formula.
std::string cell(std::string_view text) {
    constexpr std::string_view kBeginsFormula = "=+-@\t\r";
    std::string made;
    if (!text.empty() && kBeginsFormula.find(text.front()) != std::string_view::npos) made += '\'';
    made += text;
    if (made.find_first_of(",\"\r\n") == std::string::npos) return made;
    std::string quoted = "\"";
    for (const char c : made) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

void append_cell(std::string& out, std::uint64_t number) {
    out += ',';
    json::append_number(out, number);
}

// What is unknown is an empty cell.
void append_cell(std::string& out, const std::optional<double>& value) {
    out += ',';
    if (value) json::append_number(out, *value);
}

void append_header(std::string& out) {
    out += "key,created,seen,read,clicked,archived,deleted_unread,open_rate";
    for (const char* const spans : {"read_seconds", "seen_seconds"}) {
        for (const std::uint64_t percent : kPercentiles)
            out += ',' + std::string(spans) + '_' + percentile_name(percent);
    }
    for (const DeliveryChannel channel : kDeliveryChannels) {
        for (const DeliveryState state : kDeliveryStates)
            out += ',' + std::string(text(channel)) + '_' + std::string(text(state));
    }
    out += "\r\n";
}

void append_line(std::string& out, const AnalyticsRow& row) {
    out += cell(row.key);
    for (const std::uint64_t number :
         {row.created, row.seen(), row.read(), row.clicked, row.archived, row.deleted_unread})
        append_cell(out, number);
    append_cell(out, row.open_rate());
    for (const SpanCounts* spans : {&row.read_after, &row.seen_after}) {
        for (const std::uint64_t percent : kPercentiles)
            append_cell(out, percentile_seconds(*spans, percent));
    }
    for (const auto& states : row.deliveries) {
        for (const std::uint64_t count : states)
            append_cell(out, count);
    }
    out += "\r\n";
}

}  // namespace

std::string encode(const AnalyticsReport& report) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.text("from", text_of_day(report.query.from));
    writer.text("to", text_of_day(report.query.to));
    writer.text("by", text(report.query.by));
    json::append_array(writer.key("rows"), report.rows,
                       [&out](const AnalyticsRow& row) { append(out, row); });
    writer.close();
    return out;
}

std::string encode_csv(const AnalyticsReport& report) {
    std::string out;
    append_header(out);
    for (const AnalyticsRow& row : report.rows)
        append_line(out, row);
    return out;
}

}  // namespace carillon
