#include "core/event/directory.hpp"
#include "core/event/directory_values.hpp"
#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

namespace carillon {
namespace {

void write_text(json::ObjectWriter& writer, std::string_view name, const std::string& value) {
    if (value.empty())
        writer.null(name);
    else
        writer.text(name, value);
}

// Empty where nothing is said.
std::string read(json::ObjectReader& reader, std::string_view name,
                 std::optional<std::string> (*value_of)(std::string_view),
                 std::string_view accepted) {
    const auto text = reader.maybe_string(name);
    if (!text) return {};
    auto value = value_of(*text);
    if (!value) reader.refuse_value(name, accepted, Errc::kUnprocessable);
    return value.value_or(std::string());
}

}  // namespace

Result<DirectoryUser> decode_directory_user(std::string_view json, std::optional<UserId> id) {
    namespace accepted = directory_accepted;
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    json::ObjectReader reader(document->root());
    DirectoryUser user;
    user.id = id ? *id : reader.need_id<UserId>("id");
    user.email = read(reader, "email", read_email, accepted::kEmail);
    user.locale = read(reader, "locale", read_locale, accepted::kLocale);
    user.timezone = read(reader, "timezone", read_timezone, accepted::kTimezone);
    user.phone = read(reader, "phone", read_phone, accepted::kPhone);
    auto teams = reader.maybe_ids<TeamId>("teams", directory_limits::kTeams);
    user.puts_teams = teams.has_value();
    if (teams) user.teams = std::move(*teams);
    user.name = read(reader, "name", read_name, accepted::kName);
    if (reader.failed()) return reader.error();
    return user;
}

namespace {

void append(std::string& out, const DirectoryUser& user) {
    json::ObjectWriter writer(out);
    writer.text("id", user.id.text());
    write_text(writer, "email", user.email);
    write_text(writer, "name", user.name);
    write_text(writer, "locale", user.locale);
    write_text(writer, "timezone", user.timezone);
    write_text(writer, "phone", user.phone);
    if (user.puts_teams) {
        json::append_array(writer.key("teams"), user.teams,
                           [&out](const TeamId& team) { json::append_string(out, team.text()); });
    } else {
        writer.null("teams");
    }
    writer.close();
}

}  // namespace

std::string encode(const DirectoryUser& user) {
    std::string out;
    append(out, user);
    return out;
}

std::string encode(const DirectoryPage& page) {
    std::string out;
    json::ObjectWriter writer(out);
    json::append_array(writer.key("items"), page.items,
                       [&out](const DirectoryUser& user) { append(out, user); });
    if (page.next)
        writer.text("next_cursor", page.next->text());
    else
        writer.null("next_cursor");
    writer.close();
    return out;
}

}  // namespace carillon
