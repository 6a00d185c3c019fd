#include "server/app/demo/catcher/caught.hpp"

#include "server/auth/secret.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

void CaughtList::add(Caught item) {
    // Without randomness there is no key, and the page is shown to nobody.
    item.key = make_secret().value_or("");
    const std::lock_guard lock(mutex_);
    item.number = ++last_;
    items_.push_back(std::make_shared<const Caught>(std::move(item)));
    const std::string& kind = items_.back()->kind;
    const auto is_alike = [&kind](const auto& each) { return each->kind == kind; };
    if (static_cast<std::size_t>(std::count_if(items_.begin(), items_.end(), is_alike)) > kKept)
        items_.erase(std::find_if(items_.begin(), items_.end(), is_alike));
}

std::vector<std::shared_ptr<const Caught>> CaughtList::of(const UserId& user,
                                                          std::uint64_t after) const {
    std::vector<std::shared_ptr<const Caught>> found;
    const std::lock_guard lock(mutex_);
    for (const auto& item : items_)
        if (item->user == user && item->number > after) found.push_back(item);
    return found;
}

std::shared_ptr<const Caught> CaughtList::find(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(items_.begin(), items_.end(), [&](const auto& item) {
        return !key.empty() && item->key == key;
    });
    return found == items_.end() ? nullptr : *found;
}

std::uint64_t CaughtList::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

}  // namespace carillon
