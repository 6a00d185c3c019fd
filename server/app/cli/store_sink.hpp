#pragma once
// Events straight into the embedded store, on the one way in.

#include "server/app/cli/event_sink.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/base/work/executor.hpp"
#include "server/ingest/ingest.hpp"
#include "server/ingest/template_source.hpp"

namespace carillon {

class StoreSink final : public EventSink {
  public:
    static Result<std::unique_ptr<EventSink>> open(const Config& config);

    Result<Emitted> emit(const std::string& events) override;
    std::string place() const override { return place_; }

  private:
    // A command has no shard: what is posted runs where it is posted.
    class InPlace final : public Executor {
      public:
        void post(std::function<void()> task) override { task(); }
    };

    StoreSink(std::unique_ptr<Store> store, TemplateSet templates, const ChannelSwitches& channels,
              std::string place);

    TemplateSource templates_;
    Metrics metrics_;  // of this process; nobody reads them
    InPlace executor_;
    std::unique_ptr<Store> store_;
    Ingest ingest_;
    std::string place_;
};

}  // namespace carillon
