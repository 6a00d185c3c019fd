// The mails of tests/deliver/samples, which tests/e2e/mail.test.mjs looks at in a browser, are
// those that the layout makes. CARILLON_WRITE_SAMPLES=1 writes them again.

#include "server/deliver/email/layout.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

using namespace carillon;
using namespace carillon::deliver;

namespace {

const std::filesystem::path kFolder = CARILLON_DELIVER_TESTS "/samples";

MailContent base(const std::string& locale) {
    MailContent made;
    made.locale = locale;
    made.fallback_locale = "fr";
    made.preferences_url = "https://crm.example/preferences";
    made.unsubscribe_url = "https://crm.example/unsubscribe?t=eyJ0eXBlIjoidGFzayJ9.c2lnbmF0dXJl";
    return made;
}

MailContent english() {
    MailContent made = base("en");
    made.title = "New task: call Acme";
    made.body =
        "The task \u201ccall Acme\u201d has been assigned to you by Ada Lovelace.\n\n"
        "They are expecting an offer before Friday, and would like to know:\n"
        "- what changes for the second year\n- who is their contact from now on";
    made.links = {"https://crm.example/tasks/42",
                  {{"Accept", "https://crm.example/tasks/42/accept"},
                   {"Decline", "https://crm.example/tasks/42/decline"}}};
    return made;
}

MailContent french() {
    MailContent made = base("fr");
    made.title = "T\u00e2che en retard\u00a0: rappeler la Soci\u00e9t\u00e9 G\u00e9n\u00e9rale";
    made.body =
        "La t\u00e2che \u00ab\u00a0rappeler la Soci\u00e9t\u00e9 G\u00e9n\u00e9rale\u00a0\u00bb "
        "\u00e9tait \u00e0 terminer pour le 27\u00a0novembre\u00a02026.";
    made.links = {"https://crm.example/tasks/43", {}};
    made.brand = {"Cabinet L\u2019\u00c9toile", *parse_colour("#0f766e")};
    return made;
}

MailContent long_words() {
    MailContent made = base("fr");
    made.title = "Anticonstitutionnellement" + std::string(90, 'm');
    made.body =
        "https://crm.example/documents/2026/11/" + std::string(160, 'x') +
        "/rapport-annuel.pdf\n\nDonaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerkbau"
        "unterbeamtengesellschaft \U0001f469\u200d\U0001f4bb\U0001f1eb\U0001f1f7 et la suite.";
    made.links = {"https://crm.example/d/1",
                  {{"Valider_le_document_sans_aucune_espace_dans_le_libelle_du_bouton",
                    "https://crm.example/d/1/ok"},
                   {"Refuser", "https://crm.example/d/1/no"}}};
    made.brand = {"Nomdentreprisequinefinitpasettientsurplusduneligne", Colour{0, 0, 0}};
    return made;
}

MailContent arabic() {
    MailContent made = base("ar");
    made.title =
        "\u0645\u0647\u0645\u0629 \u062c\u062f\u064a\u062f\u0629: "
        "\u0627\u062a\u0635\u0644 \u0628\u0634\u0631\u0643\u0629 Acme";
    made.body =
        "\u062a\u0645 \u0625\u0633\u0646\u0627\u062f \u0627\u0644\u0645\u0647\u0645\u0629 "
        "\u201c\u0627\u062a\u0635\u0644 \u0628\u0634\u0631\u0643\u0629 Acme\u201d "
        "\u0625\u0644\u064a\u0643 \u0645\u0646 \u0642\u0628\u0644 Ada Lovelace.\n\n"
        "Please answer before Friday.";
    made.links = {"https://crm.example/tasks/44",
                  {{"\u0642\u0628\u0648\u0644", "https://crm.example/tasks/44/accept"}}};
    made.brand = {"\u0643\u0627\u0631\u064a\u0648\u0646", *parse_colour("#ffd400")};
    return made;
}

MailContent digest() {
    MailContent made = base("en");
    made.lines = {
        {"Overdue task: call Acme", "The task \u201ccall Acme\u201d was due on November 27, 2026.",
         "https://crm.example/tasks/42", true},
        {"New task: prepare the offer",
         "The task \u201cprepare the offer\u201d has been assigned to you.",
         "https://crm.example/tasks/43", true},
        {"New task: check the numbers of the third quarter once more",
         "The task \u201ccheck the numbers of the third quarter once more\u201d has been assigned "
         "to you by Ada Lovelace, who asks for it before the meeting of Thursday.",
         "https://crm.example/tasks/44", false},
        {"\u0645\u0647\u0645\u0629 \u062c\u062f\u064a\u062f\u0629",
         "\u0627\u062a\u0635\u0644 \u0628\u0634\u0631\u0643\u0629 Acme",
         "https://crm.example/tasks/45", true},
        {"The report " + std::string(80, 'x') + " is ready", "", "", true}};
    made.gathered = 17;
    return made;
}

MailContent french_digest() {
    MailContent made = base("fr");
    made.lines = {
        {"Nouvelle t\u00e2che\u00a0: rappeler Acme", "", "https://crm.example/t/1", true}};
    made.gathered = 1;
    made.brand = {"Cabinet L\u2019\u00c9toile", *parse_colour("#0f766e")};
    return made;
}

MailContent bare() {
    MailContent made;
    made.title = "The report is ready";
    made.locale = "en";
    return made;
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("the samples are what the layout makes", "[deliver][layout][samples]") {
    const std::map<std::string, MailContent> samples = {
        {"english", english()}, {"french", french()}, {"long-words", long_words()},
        {"arabic", arabic()},   {"digest", digest()}, {"digest-french", french_digest()},
        {"bare", bare()}};
    for (const auto& [name, content] : samples) {
        CAPTURE(name);
        const MailTexts texts = lay_out(content);
        for (const auto& [suffix, text] :
             {std::pair<std::string, std::string>{".html", texts.html}, {".txt", texts.text}}) {
            const auto path = kFolder / (name + suffix);
            if (std::getenv("CARILLON_WRITE_SAMPLES") != nullptr) {
                std::ofstream(path, std::ios::binary) << text;
            }
            CHECK(text_of(path) == text);
        }
    }
}
