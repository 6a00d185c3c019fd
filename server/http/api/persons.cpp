// GET /directory/users/{id}/export: all that is kept of a person, as one document, made while it is
// written.

#include "core/event/audit.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"

#include <memory>
#include <string>
#include <utility>

namespace carillon {

namespace {

// Page by page; the first one is there already. Asked by one connection, which lives no longer than
// the store.
class ExportSource final : public http::BodySource,
                           public std::enable_shared_from_this<ExportSource> {
  public:
    ExportSource(Store& store, const UserId& user, ExportPage first)
        : store_(store), user_(user), page_(std::move(first)) {}

    void next(std::function<void(Result<std::string>)> take) override {
        if (!page_.text.empty()) return take(std::exchange(page_.text, {}));
        if (!page_.next) return take(std::string());
        read(std::move(take));
    }

  private:
    // Many entries may be about nobody that is asked for: then a page says nothing.
    void read(std::function<void(Result<std::string>)> take) {
        auto place = std::move(*page_.next);
        store_.export_page(user_, std::move(place),
                           [self = shared_from_this(), take](Result<ExportPage> page) {
                               if (!page) return take(page.error());
                               self->page_ = std::move(*page);
                               self->next(take);
                           });
    }

    Store& store_;
    const UserId user_;
    ExportPage page_;
};

void answer_export(Exchange& self, const UserId& user, ExportPage first) {
    http::Response response;
    response.status = 200;
    response.content_type = "application/json";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.source = std::make_shared<ExportSource>(self.services.store, user, std::move(first));
    self.answer(std::move(response));
}

void export_user(ExchangePtr exchange) {
    const auto id = UserId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(Error{Errc::kNotFound, "", "there is no such user"});
    PersonRequest request;
    request.user = *id;
    request.audit =
        AuditDraft{exchange->user(), std::string(kAuditExport), exchange->request.remote};
    request.request_id = exchange->request.request_id;
    exchange->services.store.begin_export(
        std::move(request), exchange->on_value<Done>([user = *id](Exchange& self, Done) {
            self.services.store.export_page(
                user, ExportPlace(),
                self.on_value<ExportPage>([user](Exchange& asked, ExportPage first) {
                    answer_export(asked, user, std::move(first));
                }));
        }));
}

constexpr Route kRoutes[] = {
    {.method = http::Method::kGet,
     .pattern = "/api/v1/directory/users/{id}/export",
     .handle = export_user,
     .permission = Permission::kDirectoryWrite,
     .is_for_admins = true},
};

}  // namespace

std::span<const Route> person_routes() {
    return kRoutes;
}

}  // namespace carillon
