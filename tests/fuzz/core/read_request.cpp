// The body of POST /notifications/{id}/read.

#include "core/base/limits.hpp"
#include "core/wire/rest.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void read_request(std::string_view text) {
    const auto request = rest::decode_read_request(text);
    if (!request.ok()) return check_refusal(request.error());
    require(request->ids.size() <= limits::kOperationIds, "ids keep their limit");
    if (request->revision) {
        require(Revision::parse(request->revision->text()) == request->revision,
                "a revision comes back as it was");
    }
}

}  // namespace carillon::fuzz
