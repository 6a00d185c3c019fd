#include "server/bus/redis/reply.hpp"

#include <hiredis/hiredis.h>

#include <cstdint>
#include <new>

namespace carillon::redis {
namespace {

struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

using Functions = redisReplyObjectFunctions;

// How hiredis itself makes replies; it tells by a reader alone.
const Functions& default_functions() {
    static const Functions kDefault = [] {
        const std::unique_ptr<redisReader, void (*)(redisReader*)> reader(redisReaderCreate(),
                                                                          redisReaderFree);
        if (!reader) throw std::bad_alloc();
        return *reader->fn;
    }();
    return kDefault;
}

// hiredis makes room for an array as soon as the number of its elements is read: a number alone
// could take all memory. "No room" ends the reading. (Its versions differ in the number's type.)
template <class Count>
void* create_array(const redisReadTask* task, Count elements) {
    if (static_cast<std::uint64_t>(elements) > ReplyReader::kMostElements) return nullptr;
    return default_functions().createArray(task, elements);
}

Functions* bounded_functions() {
    static Functions bounded = [] {
        Functions made = default_functions();
        made.createArray = create_array;
        return made;
    }();
    return &bounded;
}

void free_command(void* text) {
    redisFreeCommand(static_cast<char*>(text));
}

Reply value_of(const redisReply& raw) {
    Reply reply;
    switch (raw.type) {
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            reply.kind = Reply::Kind::kText;
            reply.text.assign(raw.str, raw.len);
            break;
        case REDIS_REPLY_ERROR:
            reply.kind = Reply::Kind::kError;
            reply.text.assign(raw.str, raw.len);
            break;
        case REDIS_REPLY_INTEGER:
            reply.kind = Reply::Kind::kInteger;
            reply.integer = raw.integer;
            break;
        case REDIS_REPLY_ARRAY:
            reply.kind = Reply::Kind::kArray;
            reply.items.reserve(raw.elements);
            for (std::size_t i = 0; i < raw.elements; ++i)
                reply.items.push_back(value_of(*raw.element[i]));
            break;
        default:
            break;
    }
    return reply;
}

}  // namespace

void append_command(std::string& bytes, const Command& command) {
    std::vector<const char*> arguments;
    std::vector<std::size_t> sizes;
    for (const std::string& argument : command) {
        arguments.push_back(argument.data());
        sizes.push_back(argument.size());
    }
    char* text = nullptr;
    const int size = redisFormatCommandArgv(&text, static_cast<int>(command.size()),
                                            arguments.data(), sizes.data());
    if (size < 0) throw std::bad_alloc();
    const std::unique_ptr<char, void (*)(void*)> owned(text, free_command);
    bytes.append(text, static_cast<std::size_t>(size));
}

bool Reply::is_error(std::string_view word) const {
    return is_error() && std::string_view(text).substr(0, word.size()) == word &&
           (text.size() == word.size() || text[word.size()] == ' ');
}

const Reply& Reply::at(std::size_t index) const {
    static const Reply kNothing;
    return index < items.size() ? items[index] : kNothing;
}

std::string_view Reply::text_at(std::size_t index) const {
    const Reply& item = at(index);
    return item.kind == Kind::kText ? std::string_view(item.text) : std::string_view();
}

ReplyReader::ReplyReader() : reader_(redisReaderCreateWithFunctions(bounded_functions())) {
    if (!reader_) throw std::bad_alloc();
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::Free::operator()(redisReader* reader) const {
    redisReaderFree(reader);
}

void ReplyReader::feed(std::string_view bytes) {
    // A failure is remembered and told by next().
    redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

Result<std::optional<Reply>> ReplyReader::next() {
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) {
        if (reader_->err == REDIS_ERR_OOM) {
            return Error{Errc::kMalformed, "",
                         "a reply does not fit: an array may have " +
                             std::to_string(kMostElements) + " elements"};
        }
        return Error{Errc::kMalformed, "", std::string("no RESP: ") + reader_->errstr};
    }
    if (raw == nullptr) return std::optional<Reply>();
    const std::unique_ptr<redisReply, FreeReply> owned(static_cast<redisReply*>(raw));
    return std::optional<Reply>(value_of(*owned));
}

}  // namespace carillon::redis
