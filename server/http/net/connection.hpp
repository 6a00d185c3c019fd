#pragma once
// What every connection of a shard has in common: it is known to the shard while it lives, and it
// can be asked to end.

#include <memory>

namespace carillon {

class Shard;

// Lives and dies on the shard's thread. Kept alive by its pending operations.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    explicit Connection(Shard& shard);
    virtual ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Finish what is under way, say goodbye, close.
    virtual void stop_politely() = 0;
    // Does its peer come back as soon as it is told goodbye? Then not all are told at once.
    virtual bool is_live() const { return false; }
    // Drop the socket: what is under way fails, and the connection ends with it.
    virtual void stop_hard() = 0;

  protected:
    Shard& shard() const { return shard_; }

  private:
    Shard& shard_;
};

}  // namespace carillon
