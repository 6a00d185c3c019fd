#include "server/app/cli/store_sink.hpp"

#include "server/app/cli/embedded_store.hpp"
#include "server/config/templates_file.hpp"
#include "server/store/await.hpp"

namespace carillon {

StoreSink::StoreSink(std::unique_ptr<Store> store, TemplateSet templates,
                     const ChannelSwitches& channels, std::string place)
    : templates_(std::move(templates)),
      metrics_({}),
      store_(std::move(store)),
      ingest_(*store_, templates_, metrics_, channels),
      place_(std::move(place)) {}

Result<std::unique_ptr<EventSink>> StoreSink::open(const Config& config) {
    auto templates = load_templates(config);
    if (!templates) return templates.error();
    auto store = open_store(config, *templates);
    if (!store) return store.error();
    return std::unique_ptr<EventSink>(new StoreSink(std::move(*store), std::move(*templates),
                                                    config.channels(),
                                                    "the database " + shown_database(config)));
}

Result<Emitted> StoreSink::emit(const std::string& events) {
    auto batch = decode_events(events);
    if (!batch) return batch.error();
    const auto published = await<std::vector<PublishedEvent>>([&](auto done) {
        ingest_.accept(std::move(*batch), EventOrigin{}, executor_, std::move(done));
    });
    if (!published) return published.error();
    Emitted emitted;
    for (const PublishedEvent& event : *published) {
        emitted.events += 1;
        emitted.event_id = event.result.event_id;
        if (event.result.duplicate) {
            emitted.duplicates += 1;
            continue;
        }
        emitted.created += event.result.created;
        emitted.skipped += event.result.skipped.size();
        for (const std::string& warning : event.result.warnings)
            ++emitted.warnings[warning];
    }
    return emitted;
}

}  // namespace carillon
