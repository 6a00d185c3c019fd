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
    return render(made_of(title, ""), "en", "en", variables).title;
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
            const Text text = render(entry, locale, "en", variables);
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
            CHECK(render(entry, locale, "en", {}).title.find("<") == std::string::npos);
        }
        const bool is_plain = entry.texts.at("fr") == entry.texts.at("en");
        CHECK(is_plain == (type == "system.announcement"));
    }
}

TEST_CASE("a task reads well in both languages", "[core][templates]") {
    const TemplateSet set = built_in_templates();
    const Variables variables{{"task", "Call Acme"}};
    CHECK(render(*set.find("task.assigned"), "fr", "fr", variables) ==
          Text{"Nouvelle t\u00e2che\u00a0: Call Acme",
               "La t\u00e2che \u00ab\u00a0Call Acme\u00a0\u00bb vous a \u00e9t\u00e9 "
               "assign\u00e9e."});
    CHECK(render(*set.find("task.assigned"), "en", "fr", variables) ==
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
        return render(entry, locale, fallback, {}).title;
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
    const Text text = render(made_of("{{x}}", "{{x}}"), "en", "en", {{"x", accents}});
    CHECK(count_code_points(text.title) == limits::kTitleChars);
    CHECK(text.title.substr(text.title.size() - 3) == "\u2026");
    CHECK(text.body.size() <= limits::kBodyBytes);
    CHECK(text.body.size() > limits::kBodyBytes - 3);
    CHECK(is_utf8(text.body));
}

TEST_CASE("a template of the same type replaces the one before", "[core][templates]") {
    TemplateSet set = built_in_templates();
    Template entry = *set.find("task.assigned");
    entry.channel = Channel::kEmail;
    set.put(entry);
    CHECK(set.all().size() == 15);
    CHECK(*set.find("task.assigned") == entry);
    CHECK_FALSE(set.find("task"));
}
