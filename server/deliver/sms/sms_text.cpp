#include "server/deliver/sms/sms_text.hpp"

#include "core/base/utf8.hpp"
#include "server/deliver/sms/segments.hpp"

namespace carillon::deliver {

namespace {

std::string valid(std::string_view text) {
    return std::string(text.substr(0, valid_utf8_bytes(text)));
}

}  // namespace

std::string sms_text(const Notification& notification, std::string_view link) {
    std::string words = valid(notification.title);
    const std::string body = valid(notification.body);
    if (!words.empty() && !body.empty()) words += '\n';
    words += body;
    std::string target = valid(link);
    if (sms_length(target).segments > 1) target.clear();
    if (!words.empty() && !target.empty()) target.insert(0, 1, '\n');
    return cut_sms(words, kSmsSegments, target);
}

}  // namespace carillon::deliver
