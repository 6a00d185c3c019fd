// Templates: the fifteen built-in ones, and how one is filled in.

#include "core/event/templates.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

Template made_of(const std::string& title, const std::string& body) {
    Template entry;
    entry.type = "t";
    entry.texts.emplace("en", Text{title, body});
    return entry;
}

std::string filled(const std::string& title, const Variables& variables) {
    return render(made_of(title, ""), {"en", "en"}, variables).title;
}

}  // namespace

TEST_CASE("the built-in templates are the fifteen of the docs", "[core][templates]") {
    struct Row {
        const char* type;
        std::vector<std::string> variables;
        Priority priority;
    };
    const std::vector<Row> listed = {
        {"mandat.created", {"mandat"}, Priority::kNormal},
        {"mandat.status_changed", {"mandat", "old_status", "new_status"}, Priority::kNormal},
        {"mandat.overdue", {"mandat", "due_date"}, Priority::kHigh},
        {"organisation.assigned", {"organisation", "assignee"}, Priority::kHigh},
        {"organisation.updated", {"organisation"}, Priority::kLow},
        {"task.assigned", {"task"}, Priority::kNormal},
        {"task.overdue", {"task", "due_date"}, Priority::kHigh},
        {"task.completed", {"task", "completed_by"}, Priority::kLow},
        {"note.mentioned", {"note", "author"}, Priority::kHigh},
        {"document.uploaded", {"document", "uploaded_by"}, Priority::kNormal},
        {"document.expiring", {"document", "expires_on"}, Priority::kHigh},
        {"meeting.reminder", {"meeting", "starts_at"}, Priority::kNormal},
        {"pipeline.stage_changed", {"deal", "from_stage", "to_stage"}, Priority::kNormal},
        {"report.generated", {"report"}, Priority::kLow},
        {"system.announcement", {"title", "body"}, Priority::kCritical},
    };
    const TemplateSet set = built_in_templates();
    CHECK(set.all().size() == listed.size());
    for (const Row& row : listed) {
        INFO(row.type);
        const Template* entry = set.find(row.type);
        REQUIRE(entry);
        CHECK(entry->variables == row.variables);
        CHECK(entry->priority == row.priority);
        CHECK(entry->channel == Channel::kWeb);
        CHECK(entry->texts.size() == 2);
    }
}

TEST_CASE("each text uses every variable and no other, in both languages", "[core][templates]") {
    const TemplateSet set = built_in_templates();
    for (const auto& [type, entry] : set.all()) {
        Variables variables;
        for (const auto& name : entry.variables) {
            variables.emplace(name, "<" + name + ">");
        }
        for (const char* locale : {"fr", "en"}) {
            INFO(type << " " << locale);
            const Text text = render(entry, {locale, "en"}, variables);
            CHECK_FALSE(text.title.empty());
            CHECK_FALSE(text.body.empty());
            CHECK(is_utf8(text.title + text.body));
            const std::string both = text.title + text.body;
            for (const auto& name : entry.variables) {
                CHECK(both.find("<" + name + ">") != std::string::npos);
            }
            CHECK(both.find("{{") == std::string::npos);
            CHECK(both.find("}}") == std::string::npos);
            // A mark of an unknown name would be left empty.
            CHECK(render(entry, {locale, "en"}, {}).title.find("<") == std::string::npos);
        }
        const bool is_plain = entry.texts.at("fr") == entry.texts.at("en");
        CHECK(is_plain == (type == "system.announcement"));
    }
}

TEST_CASE("a task reads well in both languages", "[core][templates]") {
    const TemplateSet set = built_in_templates();
    const Variables variables{{"task", "Call Acme"}};
    CHECK(render(*set.find("task.assigned"), {"fr", "fr"}, variables) ==
          Text{"Nouvelle t\u00e2che\u00a0: Call Acme",
               "La t\u00e2che \u00ab\u00a0Call Acme\u00a0\u00bb vous a \u00e9t\u00e9 "
               "assign\u00e9e."});
    CHECK(render(*set.find("task.assigned"), {"en", "fr"}, variables) ==
          Text{"New task: Call Acme", "The task \u201cCall Acme\u201d has been assigned to you."});
}

TEST_CASE("the locale falls back to its language, the default, then anything",
          "[core][templates]") {
    Template entry;
    entry.type = "t";
    entry.texts.emplace("fr", Text{"fr", ""});
    entry.texts.emplace("en", Text{"en", ""});
    entry.texts.emplace("fr-CA", Text{"fr-CA", ""});
    const auto title = [&](const char* locale, const char* fallback) {
        return render(entry, {locale, fallback}, {}).title;
    };
    CHECK(title("fr", "en") == "fr");
    CHECK(title("fr-CA", "en") == "fr-CA");
    CHECK(title("fr-BE", "en") == "fr");
    CHECK(title("fr_FR.UTF-8", "en") == "fr");
    CHECK(title("EN", "fr") == "en");
    CHECK(title("de", "fr") == "fr");
    CHECK(title("", "fr-BE") == "fr");
    CHECK(title("de", "it") == "en");
    CHECK(title("french", "en") == "en");
    entry.texts.clear();
    CHECK(title("fr", "en") == "t");
}

TEST_CASE("marks are replaced once and only when they close", "[core][templates]") {
    const Variables variables{{"a", "A"}, {"b", "{{a}}"}, {"empty", ""}};
    CHECK(filled("{{a}}", variables) == "A");
    CHECK(filled("{{ a }} and {{a}}{{a}}", variables) == "A and AA");
    CHECK(filled("{{b}}", variables) == "{{a}}");
    CHECK(filled("x{{empty}}y{{nothing}}z", variables) == "xyz");
    CHECK(filled("{{a", variables) == "{{a");
    CHECK(filled("{a} }} {{", variables) == "{a} }} {{");
    CHECK(filled("{{}}", variables).empty());
    CHECK(filled("{{{a}}}", variables) == "}");
}

TEST_CASE("rendered texts are cut at a character's end", "[core][templates]") {
    std::string accents;
    for (std::size_t i = 0; i < 20000; ++i) {
        accents += "\u00e9";
    }
    const Text text = render(made_of("{{x}}", "{{x}}"), {"en", "en"}, {{"x", accents}});
    CHECK(count_code_points(text.title) == limits::kTitleChars);
    CHECK(text.title.substr(text.title.size() - 3) == "\u2026");
    CHECK(text.body.size() <= limits::kBodyBytes);
    CHECK(text.body.size() > limits::kBodyBytes - 3);
    CHECK(is_utf8(text.body));
}

TEST_CASE("a template of the same type replaces the one before", "[core][templates]") {
    TemplateSet set = built_in_templates();
    const std::size_t before = set.all().size();
    Template entry = *set.find("task.assigned");
    entry.channel = Channel::kEmail;
    set.put(entry);
    CHECK(set.all().size() == before);
    CHECK(*set.find("task.assigned") == entry);
    CHECK_FALSE(set.find("task"));
}

TEST_CASE("a filter writes in the language of the text, in the way of the reader's region",
          "[core][templates][texts]") {
    Template entry;
    entry.type = "t";
    entry.texts.emplace("fr", Text{"{{at | datetime}}, {{n | number}}", ""});
    entry.texts.emplace("en", Text{"{{ at|datetime }}, {{n|number}}", ""});
    const auto title = [&](const char* locale, const char* fallback) {
        TextContext context{locale, fallback};
        context.zone.steps = {{Millis(0), 3600}};
        return render(entry, context, {{"at", "2026-11-29T08:30:00Z"}, {"n", "1234.5"}}).title;
    };
    CHECK(title("fr", "en") == "29 novembre 2026 à 09:30, 1\u202f234,5");
    CHECK(title("fr-CA", "en") == "29 novembre 2026 à 09 h 30, 1\u00a0234,5");
    CHECK(title("en", "fr") == "November 29, 2026 at 9:30 AM, 1,234.5");
    CHECK(title("en_GB.UTF-8", "fr") == "29 November 2026 at 09:30, 1,234.5");
    // Who reads German has no text of their own: they get a French one with French dates.
    CHECK(title("de", "fr") == title("fr", "en"));
    CHECK(title("de", "fr-CA") == title("fr-CA", "en"));
    CHECK(title("de", "it") == title("en", "fr"));
    entry.texts.emplace("de", Text{"{{at | date}}", ""});
    CHECK(title("de", "fr") == "November 29, 2026");
}

TEST_CASE("only a text that shows a time asks for its reader's zone", "[core][templates][texts]") {
    const auto asks = [](const std::string& title, const std::string& body) {
        return asks_for_zone(made_of(title, body), TextContext{"en", "en"});
    };
    CHECK_FALSE(asks("{{a}}", "date | time"));
    CHECK_FALSE(asks("{{a | number}}", "{{a | plural: other=\"# date\"}}"));
    CHECK_FALSE(asks("{{a | dat}}", "{{a | date"));
    for (const char* filter : {"date", "datetime", "time", "relative"}) {
        CHECK(asks("", std::string("{{b}} {{a | ") + filter + "}}"));
        CHECK(asks(std::string("{{a|") + filter + "}}", ""));
    }
    CHECK_FALSE(asks_for_zone(Template(), TextContext{"en", "en"}));
}

TEST_CASE("the built-in texts write a date out and leave what is none as it came",
          "[core][templates][texts]") {
    const TemplateSet set = built_in_templates();
    const auto body = [&](const char* type, const char* locale, const Variables& variables) {
        TextContext context{locale, "fr"};
        context.zone.steps = {{Millis(0), 3600}};
        return render(*set.find(type), context, variables).body;
    };
    const Variables due{{"task", "X"}, {"mandat", "X"}, {"due_date", "2026-12-24"}};
    CHECK(body("task.overdue", "fr", due) ==
          "La tâche «\u00a0X\u00a0» était à terminer pour le 24 décembre 2026.");
    CHECK(body("task.overdue", "en", due) == "The task “X” was due on December 24, 2026.");
    CHECK(body("mandat.overdue", "fr", due) ==
          "L’échéance du mandat «\u00a0X\u00a0» était fixée au 24 décembre 2026.");
    CHECK(body("mandat.overdue", "en-GB", due) == "The mandate “X” was due on 24 December 2026.");
    const Variables expires{{"document", "X"}, {"expires_on", "2026-12-24T23:30:00Z"}};
    CHECK(body("document.expiring", "fr", expires) ==
          "Le document «\u00a0X\u00a0» expire le 25 décembre 2026.");
    CHECK(body("document.expiring", "en", expires) ==
          "The document “X” expires on December 25, 2026.");
    const Variables meeting{{"meeting", "X"}, {"starts_at", "2026-11-29T08:30:00Z"}};
    CHECK(body("meeting.reminder", "fr", meeting) ==
          "La réunion «\u00a0X\u00a0» commence bientôt\u00a0: 29 novembre 2026 à 09:30.");
    CHECK(body("meeting.reminder", "en", meeting) ==
          "The meeting “X” starts soon: November 29, 2026 at 9:30 AM.");
    CHECK(body("meeting.reminder", "fr", {{"meeting", "X"}, {"starts_at", "14 h 30"}}) ==
          "La réunion «\u00a0X\u00a0» commence bientôt\u00a0: 14 h 30.");
}
