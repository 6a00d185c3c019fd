#pragma once
// The templates of the moment. A reload replaces the whole set; who has taken one keeps it for as
// long as they hold it. Any thread.

#include "core/event/templates.hpp"

#include <memory>
#include <mutex>

namespace carillon {

class TemplateSource {
  public:
    explicit TemplateSource(TemplateSet templates)
        : current_(std::make_shared<const TemplateSet>(std::move(templates))) {}

    std::shared_ptr<const TemplateSet> current() const {
        const std::lock_guard lock(mutex_);
        return current_;
    }
    void replace(TemplateSet templates) {
        auto next = std::make_shared<const TemplateSet>(std::move(templates));
        const std::lock_guard lock(mutex_);
        current_.swap(next);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const TemplateSet> current_;
};

}  // namespace carillon
