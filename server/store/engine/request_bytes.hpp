#pragma once
// Roughly what a request holds while it waits for a writer.

#include "server/store/store.hpp"

#include <cstddef>

namespace carillon {

inline std::size_t bytes_of(const PublishRequest& request) {
    std::size_t bytes = sizeof(request);
    for (const Submission& submission : request.submissions) {
        const Event& event = submission.event;
        bytes += sizeof(submission) + event.data.size() + event.recipients.size() * sizeof(UserId);
        for (const auto& [name, value] : event.variables)
            bytes += name.size() + value.size() + 96;
        if (event.own_text) bytes += event.own_text->title.size() + event.own_text->body.size();
        for (const DedupeKey& key : submission.keys)
            bytes += key.key.size() + key.digest.size();
    }
    return bytes;
}

inline std::size_t bytes_of(const OperateRequest& request) {
    return sizeof(request) + request.operation.ids.size() * sizeof(NotificationId);
}

}  // namespace carillon
