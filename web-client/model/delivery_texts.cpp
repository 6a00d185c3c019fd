#include "web-client/model/delivery_texts.hpp"

namespace carillon::center {
namespace {

using Tone = DetailLine::Tone;

struct Words {
    const char* english;
    const char* french;

    const char* in(Language language) const {
        return language == Language::kFrench ? french : english;
    }
};

struct Reason {
    std::string_view name;
    Words words;
};
constexpr Reason kReasons[] = {
    {"channel_off", {"This channel is switched off.", "Ce canal est désactivé."}},
    {"preference", {"Your preferences say so.", "Vos préférences en décident ainsi."}},
    {"unsubscribed", {"You have ended these mails.", "Vous avez mis fin à ces envois."}},
    {"no_address", {"No address of yours is known.", "Aucune adresse n’est connue pour vous."}},
    {"seen", {"You had already seen it.", "Vous l’aviez déjà vue."}},
    {"read", {"You had already read it.", "Vous l’aviez déjà lue."}},
    {"expired", {"It had expired.", "Elle avait expiré."}},
    {"deleted", {"It had been deleted.", "Elle avait été supprimée."}},
    {"retracted", {"It was taken back.", "Elle a été retirée."}},
    {"erased",
     {"The data of this person were erased.", "Les données de la personne ont été effacées."}},
    {"over_limit", {"Too many were sent.", "Trop d’envois ont été faits."}},
    {"digest", {"It waits for the next summary.", "Elle attend le prochain récapitulatif."}},
    {"quiet_hours",
     {"It waits for the end of the quiet hours.", "Elle attend la fin des heures de calme."}},
    {"paused", {"It waits for the end of your pause.", "Elle attend la fin de votre pause."}},
};

constexpr Words kNotHandedOver = {"The message could not be handed over.",
                                  "Le message n’a pas pu être remis au service d’envoi."};

Words state_words(const Delivery& delivery) {
    switch (delivery.state) {
        case DeliveryState::kWaiting:
            if (!delivery.last_error.empty()) return {"Next try", "Prochain essai"};
            return {"Planned", "Prévu"};
        case DeliveryState::kSending:
            return {"Being sent", "Envoi en cours"};
        case DeliveryState::kSent:
            return {"Sent", "Envoyé"};
        case DeliveryState::kDelivered:
            return {"Delivered", "Remis"};
        case DeliveryState::kFailed:
            return {"Failed", "Échec"};
        case DeliveryState::kBounced:
            return {"Returned", "Retourné"};
        case DeliveryState::kCancelled:
            return {"Cancelled", "Annulé"};
        case DeliveryState::kSuppressed:
            return {"Not sent", "Non envoyé"};
    }
    return {"", ""};
}

Tone tone_of(DeliveryState state) {
    switch (state) {
        case DeliveryState::kSent:
        case DeliveryState::kDelivered:
            return Tone::kGood;
        case DeliveryState::kFailed:
        case DeliveryState::kBounced:
            return Tone::kBad;
        default:
            return Tone::kCalm;
    }
}

void add(std::string& text, std::string_view sentence) {
    if (sentence.empty()) return;
    if (!text.empty()) text += ' ';
    text += sentence;
    const char last = text.back();
    if (last != '.' && last != '!' && last != '?') text += '.';
}

std::string attempts_text(std::uint32_t attempts, Language language) {
    // One is what everybody expects.
    if (attempts < 2) return {};
    return std::to_string(attempts) + Words{" attempts so far.", " essais jusqu’ici."}.in(language);
}

std::string why_text(const Delivery& delivery, Language language) {
    std::string why;
    if (!delivery.reason.empty()) add(why, reason_text(delivery.reason, language));
    if (delivery.last_error == kPlainDeliveryError)
        add(why, kNotHandedOver.in(language));
    else
        add(why, delivery.last_error);
    add(why, attempts_text(delivery.attempts, language));
    return why;
}

}  // namespace

std::string channel_text(DeliveryChannel channel, Language language) {
    switch (channel) {
        case DeliveryChannel::kEmail:
            return Words{"Email", "E-mail"}.in(language);
        case DeliveryChannel::kSms:
            return "SMS";
        case DeliveryChannel::kMobilePush:
            return Words{"Push message", "Message push"}.in(language);
        case DeliveryChannel::kWebhook:
            return "Webhook";
    }
    return {};
}

std::string reason_text(std::string_view reason, Language language) {
    for (const Reason& each : kReasons)
        if (each.name == reason) return each.words.in(language);
    return std::string(reason);
}

DetailLine delivery_line(const Delivery& delivery, LocalOffset local_offset, Language language) {
    const bool is_to_come = delivery.state == DeliveryState::kWaiting;
    DetailLine line;
    line.head =
        channel_text(delivery.channel, language) + " · " + state_words(delivery).in(language);
    line.when =
        full_time(is_to_come ? delivery.due_at : delivery.updated_at, local_offset, language);
    line.why = why_text(delivery, language);
    line.tone = tone_of(delivery.state);
    return line;
}

std::vector<DetailLine> delivery_lines(const std::vector<Delivery>& deliveries,
                                       LocalOffset local_offset, Language language) {
    std::vector<DetailLine> lines;
    for (const Delivery& each : deliveries)
        lines.push_back(delivery_line(each, local_offset, language));
    return lines;
}

}  // namespace carillon::center
