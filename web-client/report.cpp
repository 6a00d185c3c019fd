// What the page can ask about the screen, for tests and for aids that cannot see a canvas.

#include "core/inbox/notification_codec.hpp"
#include "core/json/writer.hpp"
#include "web-client/app.hpp"
#include "web-client/model/delivery_texts.hpp"
#include "web-client/model/history.hpp"
#include "web-client/platform/browser.hpp"

#include <string>

namespace carillon::center {

namespace {

std::string line_json(const DetailLine& line) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.text("head", line.head);
    writer.text("when", line.when);
    writer.text("why", line.why);
    writer.close();
    return out;
}

std::string lines_json(const std::vector<DetailLine>& lines) {
    std::string json;
    for (const DetailLine& line : lines)
        json += (json.empty() ? "" : ",") + line_json(line);
    return json;
}

}  // namespace

std::string App::report() {
    const ClientSession& session = client_.session();
    const ListRows& shown = rows();
    const auto held = shown.held();
    std::string json = "{\"unread\":" + encode(session.view().unread);
    json += ",\"total\":" + std::to_string(shown.total());
    json += ",\"connection\":\"" + std::string(text(session.connection())) + "\"";
    json += ",\"closeCode\":" +
            (session.close_code() ? std::to_string(*session.close_code()) : std::string("null"));
    const auto& revision = session.inbox().revision();
    json += ",\"revision\":" + (revision ? "\"" + revision->text() + "\"" : std::string("null"));
    json += ",\"truncated\":" + std::string(session.inbox().truncated() ? "true" : "false");
    json += ",\"complete\":" + std::string(client_.complete() ? "true" : "false");
    json += ",\"filter\":\"" + std::string(text(filter_)) + "\"";
    json += ",\"analytics\":" + std::string(analytics_open_ ? "true" : "false");
    json += ",\"mayAnalyse\":" + std::string(may_analyse_ ? "true" : "false");
    json += ",\"mayCompose\":" + std::string(may_compose_ ? "true" : "false");
    json += ",\"analyticsTypes\":" + std::to_string(analytics_ ? analytics_->types.size() : 0);
    json += ",\"marked\":" + std::to_string(marks_.size());
    json += ",\"theme\":\"" + std::string(dark() ? "dark" : "light") + "\"";
    json += ",\"highContrast\":" + std::string(settings_.high_contrast ? "true" : "false");
    json += ",\"locale\":\"" + std::string(texts(settings_.language).tag) + "\"";
    json += ",\"selected\":" +
            (selection_.id() ? "\"" + selection_.id()->text() + "\"" : std::string("null"));
    json += ",\"detail\":" + std::string(detail_open_ ? "true" : "false");
    json += ",\"deliveriesFailed\":" + std::string(deliveries_.has_failed() ? "true" : "false");
    json += ",\"deliveries\":[";
    json += lines_json(
        delivery_lines(deliveries_.deliveries(), browser::local_offset, settings_.language));
    json += "],\"history\":[";
    const ViewRow* selected = selection_.id() ? shown.row(*selection_.id()) : nullptr;
    if (selected)
        json += lines_json(
            history_lines(selected->notification, browser::local_offset, settings_.language));
    json += "],\"browserTexts\":" + std::to_string(browser_text_.held());
    json += ",\"head\":" + std::to_string(shown.head());
    json += ",\"draws\":" + std::to_string(pump_.drawn());
    json += ",\"items\":[";
    for (std::size_t i = 0; i < held.size(); ++i) {
        const auto& [place, row] = held[i];
        if (i > 0) json += ',';
        json += "{\"place\":" + std::to_string(place) +
                ",\"pending\":" + std::string(row->pending ? "true" : "false") +
                ",\"notification\":" + encode(row->notification) + "}";
    }
    return json + "]}";
}

Rect App::in_css(const Rect& rect) const {
    return {ImVec2(rect.min.x / scale_, rect.min.y / scale_),
            ImVec2(rect.max.x / scale_, rect.max.y / scale_)};
}

std::optional<Rect> App::row_rect(std::size_t index) const {
    const auto rect = list_.row_rect(index);
    if (!rect) return std::nullopt;
    return in_css(*rect);
}

std::optional<Rect> App::region(std::string_view name) const {
    const auto found = regions_.find(name);
    if (found == regions_.end()) return std::nullopt;
    return in_css(found->second);
}

std::string App::selected_text() {
    if (!selection_.id()) return {};
    const ViewRow* row = rows().row(*selection_.id());
    if (row == nullptr) return {};
    const Notification& n = row->notification;
    return n.body.empty() ? n.title : n.title + "\n" + n.body;
}

}  // namespace carillon::center
