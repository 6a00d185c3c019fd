#pragma once
// The channel mobile_push as it is set up: its senders with their clients.

#include "server/deliver/http/http_client.hpp"
#include "server/deliver/push/push_sender.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>
#include <string>

namespace carillon::deliver {

struct PushChannelSettings {
    p256::PrivateKey vapid_key;                      // vapid.hpp: load_vapid_key
    std::string vapid_subject = {};                  // VAPID_SUBJECT
    std::optional<ServiceAccount> fcm_account = {};  // FCM_SERVICE_ACCOUNT_FILE; absent: no apps
    std::string fcm_url = "https://fcm.googleapis.com";
    std::string public_url = {};  // NOTIFICATION_PUBLIC_URL
    // Of endpoints, which others give: its rule is asked about each address.
    HttpClientSettings browsers = {};
    // Of Google's servers, which the operator has named: every address is allowed, whatever its
    // rule.
    HttpClientSettings google = {};
};

std::unique_ptr<PushSender> make_push_channel(boost::asio::any_io_executor executor,
                                              PushChannelSettings settings, SubscriptionBook book);

}  // namespace carillon::deliver
