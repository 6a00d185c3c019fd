#include "server/app/app.hpp"

#include "core/base/version.hpp"
#include "server/app/keys.hpp"
#include "server/app/node_name.hpp"
#include "server/app/store_events.hpp"
#include "server/app/timers.hpp"
#include "server/app/ways_out.hpp"
#include "server/app/webhook_way.hpp"
#include "server/auth/revocations.hpp"
#include "server/base/clock/system_clock.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/base/work/worker_pool.hpp"
#include "server/bus/local_bus.hpp"
#include "server/bus/redis_bus.hpp"
#include "server/deliver/deliverer.hpp"
#include "server/deliver/unsubscribe/links.hpp"
#include "server/http/api/api.hpp"
#include "server/http/api/idempotency.hpp"
#include "server/http/api/send_limit.hpp"
#include "server/http/net/address_count.hpp"
#include "server/http/net/broadcast_dispatcher.hpp"
#include "server/http/net/buffer_budget.hpp"
#include "server/http/net/connection_places.hpp"
#include "server/http/net/fan_out.hpp"
#include "server/http/net/lifecycle.hpp"
#include "server/http/net/listener.hpp"
#include "server/http/net/shard.hpp"
#include "server/ingest/directory_learner.hpp"
#include "server/ingest/ingest.hpp"
#include "server/ingest/outcome.hpp"
#include "server/ingest/source/redis_source.hpp"
#include "server/ingest/template_source.hpp"
#include "server/store/await.hpp"
#include "server/store/random.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace carillon {

namespace {

std::vector<std::string> types_of(const TemplateSet& templates) {
    std::vector<std::string> types;
    for (const auto& [type, entry] : templates.all())
        types.push_back(type);
    return types;
}

// For what would keep sockets waiting: a few, so that shards stay at the processors.
std::size_t worker_threads(std::uint32_t shards) {
    return std::clamp<std::size_t>(shards / 2, 1, 4);
}

}  // namespace

// The order of the members is the order of their lives: each knows only those above it.
struct App::Content {
    explicit Content(AppParts& from)
        : parts(std::move(from)),
          metrics(types_of(parts.templates)),
          templates(std::move(parts.templates)),
          send_limit(parts.api.manual_sends_per_minute),
          connections(connections_allowed(parts.config.max_connections, parts.config.threads)),
          places(parts.config.max_connections_per_address),
          budget(parts.net.buffered_bytes),
          shards(parts.config.threads,
                 HubSettings{parts.config.ws_max_connections, parts.config.throttle_per_minute}),
          fan_out(
              shards, metrics, parts.clock, [this] { broadcast_dispatcher->note_broadcast(); },
              [this] { store->look_now(); }),
          workers(worker_threads(parts.config.threads)),
          broadcast_dispatcher(std::make_shared<BroadcastDispatcher>(
              shards, metrics,
              [this](std::vector<UserId> users, Completion<Done> done) {
                  store->contact(std::move(users), std::move(done));
              })),
          store_events({parts, templates, metrics, revocations, fan_out,
                        [this]() -> Bus& { return *bus; },
                        [this]() -> BroadcastDispatcher& { return *broadcast_dispatcher; },
                        [this] {
                            if (deliverer) deliverer->wake();
                        }}) {}

    void make_bus();
    Status load_revocations();
    void make_unsubscribe_links();
    void make_services();
    Status open_listeners();
    void make_source();
    void start_redis();
    void start_deliverer();
    std::string public_url() const;
    void pushes_of(const Notification& n, std::function<void(PushTrace)> done);
    void try_webhook(const WebhookId& id, std::function<void(DeliveryOutcome)> done);

    AppParts parts;
    Metrics metrics;
    TemplateSource templates;
    Revocations revocations;
    std::unique_ptr<Keys> keys;
    IdempotencyGate idempotency;
    SendLimit send_limit;
    Lifecycle lifecycle;
    ConnectionCap connections;
    AddressCount places;
    BufferBudget budget;
    Shards shards;
    FanOut fan_out;
    WorkerPool workers;
    std::string node = make_node_name();
    std::unique_ptr<redis::Outages> outages;  // null without Redis
    std::unique_ptr<Bus> bus;
    RedisBus* redis_bus = nullptr;  // the same, where it is one
    std::shared_ptr<BroadcastDispatcher> broadcast_dispatcher;
    StoreEvents store_events;
    std::unique_ptr<Store> store;
    ChannelFiles channel_files;
    std::unique_ptr<deliver::UnsubscribeLinks> unsubscribe_links;  // null without a secret
    std::unique_ptr<deliver::Deliverer> deliverer;
    std::unique_ptr<Ingest> ingest;
    std::unique_ptr<RedisSource> source;  // null without Redis
    std::unique_ptr<DirectoryLearner> learner;
    std::unique_ptr<ApiServices> api_services;
    std::unique_ptr<Api> api;
    std::unique_ptr<NetServices> net_services;
    std::shared_ptr<Listener> listener;
    std::shared_ptr<Listener> admin_listener;  // null where there is none
    std::shared_ptr<Timers> timers;
    bool has_stopped = false;
};

void App::Content::make_bus() {
    if (parts.config.redis.empty()) {
        bus = std::make_unique<LocalBus>(fan_out);
        return;
    }
    outages = std::make_unique<redis::Outages>(parts.config.redis, metrics);
    RedisBus::Settings settings{
        parts.config.redis, *outages, node, [this](bool is_up) {
            store->look_every(is_up ? store_limits::kSweep : store_limits::kSweepAlone);
        }};
    auto over_redis = std::make_unique<RedisBus>(fan_out, metrics, std::move(settings));
    redis_bus = over_redis.get();
    bus = std::move(over_redis);
}

void App::Content::pushes_of(const Notification& n, std::function<void(PushTrace)> done) {
    Shard& shard = shards.of(n.user_id);
    shard.post([&shard, n, done = std::move(done)] { done(shard.hub().pushes().find(n)); });
}

void App::Content::try_webhook(const WebhookId& id, std::function<void(DeliveryOutcome)> done) {
    const Millis now = parts.clock();
    const DeliveryId trial(NotificationIds(random_bytes).next(now).bytes());
    deliverer->send_now(DeliveryChannel::kWebhook, webhook_trial(trial, id, now), std::move(done));
}

// What is told meanwhile is added all the same.
Status App::Content::load_revocations() {
    const auto kept =
        await<std::vector<Revocation>>([this](auto done) { store->revocations(std::move(done)); });
    if (!kept) return kept.error();
    revocations.add(*kept, parts.clock());
    return Done{};
}

// By what all nodes know: the secret of tokens, or else the key of frames.
void App::Content::make_unsubscribe_links() {
    std::vector<std::string> secrets = secrets_in(parts.auth.secret);
    if (secrets.empty() && !parts.frame_key.empty()) secrets.push_back(parts.frame_key);
    if (!secrets.empty()) unsubscribe_links = std::make_unique<deliver::UnsubscribeLinks>(secrets);
}

void App::Content::make_services() {
    make_unsubscribe_links();
    ingest = std::make_unique<Ingest>(*store, templates, metrics, parts.config.channels());
    learner = std::make_unique<DirectoryLearner>(*store, metrics);
    api_services = std::make_unique<ApiServices>(
        ApiServices{*store,
                    *ingest,
                    *learner,
                    idempotency,
                    send_limit,
                    templates,
                    keys->authenticator(),
                    keys->signer(),
                    metrics,
                    parts.site,
                    parts.clock,
                    parts.config.allowed_origins,
                    parts.extra_routes,
                    [this](const Notification& n, std::function<void(PushTrace)> done) {
                        pushes_of(n, std::move(done));
                    },
                    *bus,
                    lifecycle,
                    workers,
                    budget,
                    parts.config.admin_listen.has_value(),
                    [this] { return !source || source->is_heard(); },
                    TwilioHook{parts.config.sms.enabled ? parts.config.sms.auth_token : "",
                               parts.config.public_url + kTwilioHook},
                    parts.config.webhook_private,
                    channel_files.push_key(),
                    [this](const WebhookId& id, std::function<void(DeliveryOutcome)> done) {
                        try_webhook(id, std::move(done));
                    },
                    parts.config.channels(),
                    parts.config.default_timezone,
                    parts.config.default_locale,
                    brand_of(parts.config),
                    unsubscribe_links.get()});
    api = std::make_unique<Api>(*api_services);
    NetSettings net = parts.net;
    net.live = LiveSettings{parts.config.ws_heartbeat_s, parts.config.ws_max_connections};
    net.allowed_origins = parts.config.allowed_origins;
    net.trusted_proxies = parts.config.trusted_proxies;
    net_services = std::make_unique<NetServices>(
        NetServices{*api, shards, *store, *learner, keys->authenticator(), keys->signer(), metrics,
                    lifecycle, connections, places, budget, parts.clock, std::move(net)});
}

// Who is told that the node is there may count on being heard. A Redis that is away keeps nobody
// waiting for long.
void App::Content::start_redis() {
    if (redis_bus == nullptr) return;
    redis_bus->start();
    source->start();
    const auto until = std::chrono::steady_clock::now() + parts.redis_start_ms;
    const auto left = [until] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
    };
    redis_bus->await_up(left());
    source->await_subscribed(left());
}

void App::Content::make_source() {
    if (parts.config.redis.empty()) return;
    source = std::make_unique<RedisSource>(
        *ingest, metrics, RedisSource::Settings{parts.config.redis, *outages, node, parts.clock});
}

// Of an address for everybody the machine itself can be reached.
std::string App::Content::public_url() const {
    if (!parts.config.public_url.empty()) return parts.config.public_url;
    ListenAddress address = listener->address();
    if (address.host == "0.0.0.0") address.host = "127.0.0.1";
    if (address.host == "::") address.host = "::1";
    return "http://" + address.text();
}

void App::Content::start_deliverer() {
    deliver::DelivererSettings settings;
    settings.clock = parts.clock;
    settings.look_every = parts.deliveries_every_ms;
    settings.open_ways = [this](const boost::asio::any_io_executor& executor) {
        return open_ways_out({parts.config, channel_files, public_url(), *store, templates,
                              unsubscribe_links.get(), parts.webhook_rule},
                             executor);
    };
    deliverer = std::make_unique<deliver::Deliverer>(*store, metrics, std::move(settings));
    deliverer->start();
}

Status App::Content::open_listeners() {
    const Config& config = parts.config;
    auto opened = Listener::open(config.listen, http::Door::kPublic, *net_services);
    if (!opened) return opened.error();
    listener = std::move(opened).value();
    if (!config.admin_listen) return Done{};
    opened = Listener::open(*config.admin_listen, http::Door::kAdmin, *net_services);
    if (!opened) return opened.error();
    admin_listener = std::move(opened).value();
    return Done{};
}

Result<std::unique_ptr<App>> App::start(AppParts parts) {
    if (!parts.clock) parts.clock = system_now;
    if (!parts.webhook_rule)
        parts.webhook_rule = deliver::address_rule(parts.config.webhook_private);
    auto content = std::make_unique<Content>(parts);
    const AppParts& given = content->parts;
    auto keys = Keys::create({given.auth, given.frame_key, given.jwks_url, &content->revocations});
    if (!keys) return keys.error();
    content->keys = std::move(keys).value();
    auto files = load_channel_files(given.config);
    if (!files) return files.error();
    content->channel_files = std::move(files).value();
    content->make_bus();
    auto store = content->parts.open_store(content->store_events.settings());
    if (!store) return store.error();
    content->store = std::move(store).value();
    if (const Status status = content->load_revocations(); !status) return status.error();
    content->make_services();
    content->make_source();
    if (const Status status = content->open_listeners(); !status) return status.error();
    content->timers = std::make_shared<Timers>(
        content->shards.at(0), *content->store, content->metrics, content->parts.due_every_ms,
        content->parts.cleanup_every_ms,
        [&events = content->store_events] { return events.is_store_away(); });
    // Before anything can come due, for the store's threads ask for it then.
    content->start_deliverer();
    content->shards.start();
    content->timers->start();
    content->start_redis();
    content->keys->await_fetched(content->parts.keys_start_ms);
    content->listener->start();
    if (content->admin_listener) content->admin_listener->start();
    warn_of_channels_off(*content->templates.current(), content->parts.config.channels());
    log::info("server.started",
              {{"version", CARILLON_VERSION},
               {"core", kCoreVersion},
               {"address", content->listener->address().text()},
               {"admin_address",
                content->admin_listener ? content->admin_listener->address().text() : "none"},
               {"connections", content->connections.most()},
               {"threads", content->shards.size()}});
    return std::unique_ptr<App>(new App(std::move(content)));
}

App::App(std::unique_ptr<Content> content) : content_(std::move(content)) {}

App::~App() {
    stop();
}

const ListenAddress& App::address() const {
    return content_->listener->address();
}
const ListenAddress* App::admin_address() const {
    return content_->admin_listener ? &content_->admin_listener->address() : nullptr;
}
std::size_t App::buffered() const {
    return content_->budget.held();
}
Store& App::store() {
    return *content_->store;
}
Metrics& App::metrics() {
    return content_->metrics;
}

void App::replace_templates(TemplateSet templates) {
    content_->metrics.add_known_types(types_of(templates));
    warn_of_channels_off(templates, content_->parts.config.channels());
    content_->templates.replace(std::move(templates));
}

Status App::replace_keys(AuthenticatorSettings settings) {
    return content_->keys->replace(std::move(settings));
}
void App::refetch_keys() {
    content_->keys->refetch();
}
Status App::replace_frame_keys(const std::string& pem) {
    return content_->keys->replace_frame_keys(pem);
}

void App::begin_drain() {
    content_->lifecycle.begin_drain();
}

bool App::stop() {
    Content& c = *content_;
    if (std::exchange(c.has_stopped, true)) return true;
    c.lifecycle.begin_drain();
    c.listener->stop();
    if (c.admin_listener) c.admin_listener->stop();
    c.timers->stop();
    c.broadcast_dispatcher->stop();
    if (c.source) c.source->stop();
    const bool was_polite =
        c.shards.stop(c.parts.net.goodbyes_ms, c.parts.polite_stop_ms, c.parts.hard_stop_ms);
    if (c.deliverer) c.deliverer->stop();
    // From here on no shard asks the store for anything.
    c.shards.end();
    c.workers.stop();
    // What is committed from here on is found by the others' sweeps.
    if (c.redis_bus != nullptr) c.redis_bus->stop();
    // Finishes what is queued; nobody who asked for it waits any more.
    c.store.reset();
    log::info("server.stopped", {{"polite", was_polite}});
    return was_polite;
}

}  // namespace carillon
