#include "core/session/server_effects.hpp"

#include "core/wire/frame_codec.hpp"

#include <memory>

namespace carillon {

FrameText encoded(const ServerFrame& frame) {
    return std::make_shared<const std::string>(encode(frame));
}

}  // namespace carillon
