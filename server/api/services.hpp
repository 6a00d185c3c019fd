#pragma once
// What the handlers of requests need from the server. Made once, outlives all requests.

#include "core/time.hpp"
#include "server/net/http.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

class Authenticator;
class FrameSigner;
class IdempotencyGate;
class Ingest;
class Metrics;
class Site;
class Store;
class TemplateSource;

// Routes that stand beside the table, for a mode of the server. Any shard; answers at once.
// Nothing: not one of its routes.
using ExtraRoutes = std::function<std::optional<http::Response>(const http::Request&)>;

struct ApiServices {
    Store& store;
    Ingest& ingest;
    IdempotencyGate& idempotency;
    const TemplateSource& templates;
    const Authenticator& authenticator;
    const FrameSigner& signer;
    Metrics& metrics;
    const Site& site;
    std::function<Millis()> clock;
    std::vector<std::string> allowed_origins;  // for CORS; the own one needs none
    ExtraRoutes extra_routes;                  // may be empty
};

}  // namespace carillon
