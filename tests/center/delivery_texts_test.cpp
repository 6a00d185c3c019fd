// What left by other ways, in plain words.

#include "web-client/model/delivery_texts.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::center;
using namespace std::chrono_literals;

namespace {

constexpr Millis kNow{1795339800000};  // 2026-11-22T09:30:00Z
constexpr auto kEn = Language::kEnglish;
constexpr auto kFr = Language::kFrench;
using Tone = DetailLine::Tone;

Millis paris(Millis) {
    return 1h;
}

Delivery delivery(DeliveryState state) {
    Delivery made;
    made.state = state;
    made.attempts = 1;
    made.due_at = kNow + 10min;
    made.updated_at = kNow;
    return made;
}

DetailLine line(const Delivery& shown, Language language) {
    return delivery_line(shown, paris, language);
}

}  // namespace

TEST_CASE("a delivery is told by channel, state and when", "[center][deliveries]") {
    Delivery sent = delivery(DeliveryState::kSent);
    CHECK(line(sent, kEn) ==
          DetailLine{"Email · Sent", "22 November 2026, 10:30", "", Tone::kGood});
    CHECK(line(sent, kFr) ==
          DetailLine{"E-mail · Envoyé", "22 novembre 2026 à 10:30", "", Tone::kGood});
    Delivery planned = delivery(DeliveryState::kWaiting);
    planned.channel = DeliveryChannel::kSms;
    planned.attempts = 0;
    CHECK(line(planned, kEn) ==
          DetailLine{"SMS · Planned", "22 November 2026, 10:40", "", Tone::kCalm});
    CHECK(line(planned, kFr).head == "SMS · Prévu");
}

TEST_CASE("every state and channel has words of its own in both languages",
          "[center][deliveries]") {
    for (const Language language : {kEn, kFr}) {
        std::vector<std::string> heads;
        for (const DeliveryState state : kDeliveryStates) {
            for (const DeliveryChannel channel : kDeliveryChannels) {
                Delivery shown = delivery(state);
                shown.channel = channel;
                heads.push_back(line(shown, language).head);
                CHECK(heads.back().find("·") != std::string::npos);
            }
        }
        std::sort(heads.begin(), heads.end());
        CHECK(std::unique(heads.begin(), heads.end()) == heads.end());
    }
}

TEST_CASE("why it was not sent is a sentence; a reason that is not known is shown as it is",
          "[center][deliveries]") {
    Delivery seen = delivery(DeliveryState::kSuppressed);
    seen.reason = "seen";
    CHECK(line(seen, kEn).head == "Email · Not sent");
    CHECK(line(seen, kEn).why == "You had already seen it.");
    CHECK(line(seen, kFr).why == "Vous l’aviez déjà vue.");
    CHECK(line(seen, kEn).tone == Tone::kCalm);
    for (const char* reason :
         {"channel_off", "preference", "unsubscribed", "no_address", "seen", "read", "expired",
          "deleted", "retracted", "erased", "over_limit", "digest", "quiet_hours", "paused"}) {
        CAPTURE(reason);
        CHECK(reason_text(reason, kEn).back() == '.');
        CHECK(reason_text(reason, kFr).back() == '.');
        CHECK(reason_text(reason, kEn) != reason_text(reason, kFr));
    }
    seen.reason = "full_moon";
    CHECK(line(seen, kFr).why == "full_moon.");
}

TEST_CASE("what has gone wrong is told to its person in their language, to an operator as it is",
          "[center][deliveries]") {
    Delivery failed = delivery(DeliveryState::kFailed);
    failed.attempts = 7;
    failed.last_error = kPlainDeliveryError;
    CHECK(line(failed, kEn) == DetailLine{"Email · Failed", "22 November 2026, 10:30",
                                          "The message could not be handed over. 7 attempts so "
                                          "far.",
                                          Tone::kBad});
    CHECK(line(failed, kFr).why ==
          "Le message n’a pas pu être remis au service d’envoi. 7 essais jusqu’ici.");
    failed.last_error = "smtp.internal:587 cannot be reached";
    CHECK(line(failed, kFr).why == "smtp.internal:587 cannot be reached. 7 essais jusqu’ici.");

    Delivery again = delivery(DeliveryState::kWaiting);
    again.last_error = kPlainDeliveryError;
    CHECK(line(again, kEn).head == "Email · Next try");
    CHECK(line(again, kEn).when == "22 November 2026, 10:40");
    CHECK(line(again, kEn).why == "The message could not be handed over.");
    CHECK(line(again, kFr).head == "E-mail · Prochain essai");
}
