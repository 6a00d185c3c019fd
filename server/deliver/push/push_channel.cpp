#include "server/deliver/push/push_channel.hpp"

#include <utility>

namespace carillon::deliver {

namespace {

HttpExchange exchange_of(boost::asio::any_io_executor executor, HttpClientSettings settings) {
    // It lives and ends with the senders that hold this.
    auto client = std::make_shared<HttpClient>(std::move(executor), std::move(settings));
    return [client = std::move(client)](HttpRequest request, std::function<void(HttpAnswer)> done) {
        client->send(std::move(request), std::move(done));
    };
}

}  // namespace

std::unique_ptr<PushSender> make_push_channel(boost::asio::any_io_executor executor,
                                              PushChannelSettings settings, SubscriptionBook book) {
    auto browsers = std::make_unique<WebPushSender>(
        Vapid(std::move(settings.vapid_key), std::move(settings.vapid_subject)),
        exchange_of(executor, std::move(settings.browsers)));
    std::unique_ptr<FcmSender> apps;
    if (settings.fcm_account) {
        settings.google.rule = refuse_nothing;
        apps = std::make_unique<FcmSender>(
            FcmSettings{std::move(*settings.fcm_account), std::move(settings.fcm_url),
                        std::move(settings.public_url)},
            exchange_of(executor, std::move(settings.google)));
    }
    return std::make_unique<PushSender>(std::move(executor), std::move(book), std::move(browsers),
                                        std::move(apps));
}

}  // namespace carillon::deliver
