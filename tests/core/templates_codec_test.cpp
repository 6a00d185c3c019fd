// The templates file: what it changes, and where it says that something is wrong.

#include "core/event/templates_codec.hpp"

#include "core/base/limits.hpp"
#include "core/json/writer.hpp"
#include "tests/support/run_hostile.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

const TemplateSet kBuiltIn = built_in_templates();

Result<TemplateSet> decode(std::string_view text, std::string_view locale = "fr") {
    return decode_templates(text, kBuiltIn, locale);
}

TemplateSet loaded(std::string_view text, std::string_view locale = "fr") {
    auto set = decode(text, locale);
    if (!set.ok()) FAIL(set.error().message);
    return *set;
}

std::string refused(std::string_view text, std::string_view locale = "fr") {
    const auto set = decode(text, locale);
    if (set.ok()) FAIL("accepted: " << text);
    return set.error().message;
}

// The file of one type.
std::string file_of(const std::string& type, const std::string& members) {
    return "{\"types\":{\"" + type + "\":{" + members + "}}}";
}

// As a file that says everything.
std::string encode(const TemplateSet& set) {
    std::string out;
    json::ObjectWriter file(out);
    json::ObjectWriter types(file.key("types"));
    for (const auto& [type, entry] : set.all()) {
        json::ObjectWriter members(types.foreign_key(type));
        members.text("priority", text(entry.priority));
        members.text("channel", text(entry.channel));
        members.boolean("mandatory", entry.is_mandatory);
        json::append_array(members.key("variables"), entry.variables,
                           [&](const std::string& name) { json::append_string(out, name); });
        json::ObjectWriter texts(members.key("texts"));
        for (const auto& [locale, wording] : entry.texts) {
            json::ObjectWriter both(texts.foreign_key(locale));
            both.text("title", wording.title);
            both.text("body", wording.body);
            both.close();
        }
        texts.close();
        members.close();
    }
    types.close();
    file.close();
    return out;
}

const std::string kGood =
    "{\n"
    "  \"types\": {\n"
    "    \"task.assigned\": {\n"
    "      \"priority\": \"high\",\n"
    "      \"channel\": \"email\",\n"
    "      \"variables\": [\"task\", \"by\"],\n"
    "      \"texts\": {\"fr\": {\"title\": \"T\xc3\xa2"
    "che {{task}}\"},\n"
    "        \"de-AT\": {\"title\": \"Aufgabe {{ task }}\", \"body\": \"Von {{by}}\"}}\n"
    "    },\n"
    "    \"invoice.paid\": {\"variables\": [\"invoice\"],\n"
    "      \"texts\": {\"fr\": {\"title\": \"Pay\xc3\xa9: {{invoice}}\", \"body\": \"\"}}}\n"
    "  }\n"
    "}\n";

// Does the message begin with a place that the text has?
bool names_a_place(const std::string& message, std::string_view text) {
    std::size_t at = 0;
    const auto number = [&] {
        std::size_t value = 0;
        const std::size_t begin = at;
        for (; at < message.size() && message[at] >= '0' && message[at] <= '9'; ++at)
            value = value * 10 + static_cast<std::size_t>(message[at] - '0');
        return at == begin ? 0 : value;
    };
    const std::size_t line = number();
    if (line == 0 || at == message.size() || message[at] != ':') return false;
    ++at;
    const std::size_t column = number();
    if (column == 0 || message.compare(at, 2, ": ") != 0) return false;
    for (std::size_t i = 1; i < line; ++i) {
        const std::size_t end = text.find('\n');
        if (end == text.npos) return false;
        text.remove_prefix(end + 1);
    }
    return column <= text.substr(0, text.find('\n')).size() + 1;
}

}  // namespace

TEST_CASE("a file changes what it mentions and keeps the rest", "[core][templates_file]") {
    const TemplateSet set = loaded(kGood);
    CHECK(set.all().size() == kBuiltIn.all().size() + 1);
    const Template& task = *set.find("task.assigned");
    CHECK(task.priority == Priority::kHigh);
    CHECK(task.channel == Channel::kEmail);
    CHECK(task.variables == std::vector<std::string>{"task", "by"});
    const Template& before = *kBuiltIn.find("task.assigned");
    CHECK(task.texts.at("en") == before.texts.at("en"));
    CHECK(task.texts.at("fr").title ==
          "T\xc3\xa2"
          "che {{task}}");
    CHECK(task.texts.at("fr").body == before.texts.at("fr").body);
    CHECK(task.texts.at("de-AT") == Text{"Aufgabe {{ task }}", "Von {{by}}"});
    for (const auto& [type, entry] : kBuiltIn.all()) {
        if (type != "task.assigned") CHECK(*set.find(type) == entry);
    }
    const Template& added = *set.find("invoice.paid");
    CHECK(added.priority == Priority::kNormal);
    CHECK(added.channel == Channel::kWeb);
    CHECK(added.texts.size() == 1);

    const TemplateSet only_channel = loaded(file_of("task.overdue", R"("channel":"sms")"));
    Template overdue = *kBuiltIn.find("task.overdue");
    overdue.channel = Channel::kSms;
    CHECK(*only_channel.find("task.overdue") == overdue);
    CHECK(loaded("{}") == kBuiltIn);
    CHECK(loaded("{\"types\":{}}") == kBuiltIn);
    CHECK(loaded(file_of("task.overdue", "")) == kBuiltIn);
}

TEST_CASE("an error tells line, column and field", "[core][templates_file]") {
    const std::string text =
        "{\n"
        "  \"types\": {\n"
        "    \"task.assigned\": {\n"
        "      \"channel\": \"email\", \"priority\": \"urgent\"\n"
        "    }\n"
        "  }\n"
        "}\n";
    CHECK(refused(text) ==
          "4:39: types.\"task.assigned\".priority: \"urgent\" is not one of low, normal, high, "
          "critical");
    CHECK(decode(text).error().field == "types.\"task.assigned\".priority");
    // A character is one column, however many bytes it has; so is a tab.
    CHECK(refused("{\"types\":{\"\u00e9\u00e9\":{\t\"priority\":1}}}") ==
          "1:29: types.\"\u00e9\u00e9\".priority: must be a string, not 1");
    CHECK(refused("{\r\n\"types\":\r\n 7}") == "3:2: types: must be an object, not 7");
}

TEST_CASE("each thing that is wrong is named", "[core][templates_file]") {
    struct Row {
        std::string text;
        std::string message;
    };
    const std::string fr = R"("texts":{"fr":{"title":"T"}})";
    const std::string long_title(151, 'x');
    const std::vector<Row> rows = {
        {"[]", "1:1: must be an object, not an array"},
        {R"({"type":{}})", "1:2: type: is not known; known are defaults, types"},
        {R"({"types":{},"types":{}})", "1:13: types: is there twice"},
        {file_of("task.assigned", R"("colour":1)"),
         "1:28: types.\"task.assigned\".colour: is not known; known are priority, channel, "
         "deliver, mandatory, variables, texts"},
        {file_of("task.assigned", R"("channel":"fax")"),
         "1:38: types.\"task.assigned\".channel: \"fax\" is not one of web, email, sms, "
         "mobile_push"},
        {file_of("task.assigned", R"("channel":null)"), "must be a string, not null"},
        {file_of("task.assigned", R"("texts":[])"), ".texts: must be an object, not an array"},
        {file_of("task.assigned", R"("texts":{"fr":"T"})"), ".texts.fr: must be an object"},
        {file_of("task.assigned", R"("texts":{"fr":{"titel":"T"}})"),
         ".texts.fr.titel: is not known; known are title, body"},
        {file_of("task.assigned", R"("texts":{"fr":{"title":"{{tsk}}"}})"),
         ".texts.fr.title: uses \"{{tsk}}\", which is not declared; the type's variables are "
         "task"},
        {file_of("task.assigned", R"("texts":{"fr":{"body":"{{}}"}})"), ".texts.fr.body: uses"},
        {file_of("task.assigned", R"("texts":{"fr":{"body":"{{{task}}}"}})"), ".body: uses"},
        {file_of("task.assigned", R"("texts":{"fr":{"body":"{{task}"}})"),
         ".texts.fr.body: has {{ without }} behind it"},
        {file_of("task.assigned", R"("texts":{"fr":{"body":"{{task | dat}}"}})"),
         ".texts.fr.body: asks for \"{{task | dat}}\": unknown filter \"dat\" (did you mean "
         "date?): "
         "expected one of date, datetime, time, relative, number, plural"},
        {file_of("task.assigned", R"("texts":{"fr":{"title":"{{task | }}"}})"),
         ".texts.fr.title: asks for \"{{task | }}\": unknown filter \"\": expected one of date"},
        {file_of("task.assigned", R"("texts":{"en":{"body":"{{task|plural:one=\"#\"}}"}})"),
         ": the form other is missing, which serves every number without a form of its own; "
         "expected other=\"…\""},
        {file_of("task.assigned",
                 R"("texts":{"en":{"body":"{{task|plural:many=\"#\",other=\"#\"}}"}})"),
         ": unknown plural category \"many\": expected one that this language has: one, other"},
        {file_of("task.assigned",
                 R"("texts":{"fr_CA":{"title":"{{task|plural:few=\"#\",other=\"#\"}}"}})"),
         ": unknown plural category \"few\": expected one that this language has: one, many, "
         "other"},
        {file_of("task.assigned", R"("texts":{"en":{"body":"{{task|plural:other=\"#}}"}})"),
         ": the form other needs its text between two quotes; expected other=\"…\""},
        {file_of("task.assigned", R"("texts":{"en":{"body":"{{by | date}}"}})"),
         ".texts.en.body: uses \"{{by}}\", which is not declared"},
        {file_of("task.assigned", R"("variables":["a|b"])"),
         "[0]: invalid name of a variable \"a|b\""},
        {file_of("task.assigned", R"("variables":["by"])"),
         ".variables: the text for en that is kept uses \"{{task}}\""},
        {file_of("task.assigned", R"("variables":"task")"), "must be an array of names"},
        {file_of("task.assigned", R"("variables":["task",1])"), ".variables[1]: must be a string"},
        {file_of("task.assigned", R"("variables":["task","task"])"),
         "[1]: \"task\" is there twice"},
        {file_of("task.assigned", R"("variables":["task","team_id"])"),
         "[1]: \"team_id\" cannot be a variable"},
        {file_of("task.assigned", R"("variables":["a}"])"),
         "[0]: invalid name of a variable \"a}\""},
        {file_of("task.assigned", R"("variables":[""])"), "[0]: invalid name of a variable \"\""},
        {file_of("task.assigned", R"("texts":{"FR":{"title":"T"},"fr":{"title":"U"}})"),
         ".texts.fr: is there twice"},
        {file_of("task.assigned", R"("texts":{"french":{"title":"T"}})"), "invalid locale"},
        {file_of("task.assigned", R"("texts":{"fr-":{"title":"T"}})"), "invalid locale"},
        {file_of("task.assigned", R"("texts":{"fr-1":{"title":"T"}})"), "invalid locale"},
        {file_of("task.assigned", R"("texts":{"fr--ca":{"title":"T"}})"), "invalid locale"},
        {file_of("task.assigned", R"("texts":{"pt-BR":{"title":"T"},"pt-br":{"title":"T"}})"),
         ".texts.pt-br: is there twice"},
        {file_of("task.assigned", R"("texts":{"de":{"body":"B"}})"), ".texts.de.title: is missing"},
        {file_of("task.assigned", R"("texts":{"fr":{"title":" "}})"), ".title: is empty"},
        {file_of("task.assigned", R"("texts":{"fr":{"title":"a\nb"}})"), "control character"},
        {file_of("task.assigned", R"("texts":{"fr":{"body":"a\u0000b"}})"), "control character"},
        {file_of("task.assigned", R"("texts":{"fr":{"title":")" + long_title + "\"}}"),
         ".title: has 151 characters; at most 150"},
        {file_of("task.assigned",
                 R"("texts":{"fr":{"body":")" + std::string(limits::kBodyBytes + 1, 'x') + "\"}}"),
         ".body: has 16385 bytes; at most 16384"},
        {file_of(std::string(101, 't'), fr), "a type has 1 to 100 characters"},
        {file_of("", fr), "1:11: types.\"\": a type has 1 to 100"},
        {file_of("new", ""), "1:11: types.new.texts: is missing: an added type needs a text for"},
        {file_of("new", R"("texts":{})"),
         ".texts: needs a text for \"fr\", the default locale; it "
         "has none"},
        {file_of("new", R"("texts":{"en":{"title":"T"}})"), "it has en"},
        {file_of("new", R"("texts":{"fr":{"body":"B"}})"), "types.new.texts.fr.title: is missing"},
        {file_of("new", R"("texts":{"fr":{"title":"{{x}}"}})"), "variables are none"},
        {"{\n\"types\": {}\n", "3:1: not valid JSON"},
        {"{\"types\": {}} x", "1:15: not valid JSON"},
        {"{\n \"types\" {}}", "2:10: not valid JSON"},
        {"{\n \"types\": nul}", "2:14: not valid JSON"},
        {"{\n \"types\": {\"a\" \"b\"}}", "2:16: not valid JSON"},
        {"{\n \"ty\\xpes\": {}}", "2:6: not valid JSON"},
        {"{\n \"a\": \"\xff\"}", "2:8: not valid UTF-8"},
        {"\xef\xbb\xbf{}", "1:1: not valid JSON: a byte order mark"},
        {"", "1:1: not valid JSON"},
        {std::string(limits::kTemplatesFileBytes + 1, ' '), "1:1: 4194305 bytes; at most 4194304"},
    };
    for (const Row& row : rows) {
        INFO(row.text.substr(0, 200));
        const std::string message = refused(row.text);
        INFO(message);
        CHECK(names_a_place(message, row.text));
        CHECK(message.find(row.message) != std::string::npos);
    }
}

TEST_CASE("two types of one name are refused, wherever they stand", "[core][templates_file]") {
    CHECK(refused("{\"types\":{\"task.assigned\":{},\n \"task.assigned\":{}}}") ==
          "2:2: types.\"task.assigned\": is there twice");
}

TEST_CASE("what is at its limit is accepted", "[core][templates_file]") {
    std::string accents;
    for (std::size_t i = 0; i < limits::kTitleChars; ++i)
        accents += "\u00e9";
    const std::string type(limits::kTypeChars, 't');
    const TemplateSet set =
        loaded(file_of(type, R"("texts":{"fr":{"title":")" + accents + R"(","body":")" +
                                 std::string(limits::kBodyBytes, 'x') + "\"}}"));
    CHECK(set.find(type)->texts.at("fr").title == accents);
    std::string many;
    for (std::size_t i = 0; i < limits::kTemplateTypes; ++i) {
        many += (many.empty() ? "\"t" : ",\"t") + std::to_string(i) +
                R"(":{"texts":{"fr":{"title":"T"}}})";
    }
    const TemplateSet full = loaded("{\"types\":{" + many + "}}");
    CHECK(full.all().size() == kBuiltIn.all().size() + limits::kTemplateTypes);
    CHECK(refused("{\"types\":{" + many + ",\"one\":{}}}").find("at most 1000") !=
          std::string::npos);
}

TEST_CASE("an added type needs the default locale or what that falls back to",
          "[core][templates_file]") {
    const std::string french = file_of("new", R"("texts":{"fr":{"title":"T"}})");
    CHECK(decode(french, "fr").ok());
    CHECK(decode(french, "fr-CA").ok());
    CHECK_FALSE(decode(french, "en").ok());
    const std::string canadian = file_of("new", R"("texts":{"fr-CA":{"title":"T"}})");
    CHECK(decode(canadian, "fr-CA").ok());
    CHECK_FALSE(decode(canadian, "fr").ok());
    // A type that was there keeps its languages, so it needs no other.
    CHECK(decode(file_of("task.assigned", R"("priority":"low")"), "de").ok());
}

TEST_CASE("hostile files are refused with a place or come back as they were",
          "[core][templates_file]") {
    const auto decode_placed = [](std::string_view text) {
        auto set = decode(text);
        if (set.ok()) return set;
        const std::string& message = set.error().message;
        INFO(text);
        if (!names_a_place(message, text)) FAIL(message);
        if (message.find('\n') != message.npos) FAIL("a message of several lines");
        return set;
    };
    // Without the line end: the file is complete before it.
    test::run_hostile(kGood.substr(0, kGood.size() - 1), decode_placed,
                      [](const TemplateSet& set) { return encode(set); });
}

TEST_CASE("filters are taken as they stand, in every language of a type",
          "[core][templates_file]") {
    const TemplateSet set = loaded(file_of(
        "task.assigned",
        R"("variables":["task","n"],"texts":{"fr":{"title":"{{n | plural: one=\"# tâche\",)"
        R"( many=\"# de tâches\", other=\"# tâches\"}}","body":"{{task|date}} {{task | time}}"},)"
        R"("en":{"title":"{{n | plural: one=\"# task\", other=\"# tasks\"}}","body":"{{n|number}}"}})"));
    const Template& entry = *set.find("task.assigned");
    CHECK(render(entry, {"fr", "fr"}, {{"n", "2000000"}}).title == "2\u202f000\u202f000 de tâches");
    CHECK(render(entry, {"en", "fr"}, {{"n", "1"}}).title == "1 task");
    // What a type keeps is held to the rules too, and all that is built in keeps them.
    const auto again = decode_templates(encode(kBuiltIn), TemplateSet(), "fr");
    REQUIRE(again.ok());
    CHECK(*again == kBuiltIn);
}
