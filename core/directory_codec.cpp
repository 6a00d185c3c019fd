#include "core/directory.hpp"
#include "core/json_reader.hpp"
#include "core/json_writer.hpp"

namespace carillon {
namespace {

void write_text(json::ObjectWriter& writer, std::string_view name, const std::string& value) {
    if (value.empty())
        writer.null(name);
    else
        writer.text(name, value);
}

}  // namespace

Result<DirectoryUser> decode_directory_user(std::string_view json, std::optional<UserId> id) {
    namespace most = directory_limits;
    const auto document = json::parse_object(json);
    if (!document) return document.error();
    json::ObjectReader reader(document->root());
    DirectoryUser user;
    user.id = id ? *id : reader.need_id<UserId>("id");
    user.email = reader.maybe_string("email", {0, most::kEmailChars}).value_or("");
    user.name = reader.maybe_string("name", {0, most::kNameChars}).value_or("");
    user.locale = reader.maybe_string("locale", {0, most::kLocaleChars}).value_or("");
    user.timezone = reader.maybe_string("timezone", {0, most::kTimezoneChars}).value_or("");
    user.phone = reader.maybe_string("phone", {0, most::kPhoneChars}).value_or("");
    if (auto teams = reader.maybe_ids<TeamId>("teams", most::kTeams))
        user.teams = std::move(*teams);
    if (reader.failed()) return reader.error();
    return user;
}

std::string encode(const DirectoryUser& user) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.text("id", user.id.text());
    write_text(writer, "email", user.email);
    write_text(writer, "name", user.name);
    write_text(writer, "locale", user.locale);
    write_text(writer, "timezone", user.timezone);
    write_text(writer, "phone", user.phone);
    json::append_array(writer.key("teams"), user.teams,
                       [&out](const TeamId& team) { json::append_string(out, team.text()); });
    writer.close();
    return out;
}

}  // namespace carillon
