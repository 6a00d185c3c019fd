#include "server/app/cli/directory_sink.hpp"

#include "server/app/cli/embedded_store.hpp"
#include "server/app/cli/event_sink.hpp"
#include "server/app/cli/http_client.hpp"
#include "server/app/cli/server_sink.hpp"

#include <array>
#include <future>
#include <utility>

namespace carillon {

namespace {

// All at once: the store's writer takes them as groups.
class StoreDirectory final : public DirectorySink {
  public:
    StoreDirectory(std::unique_ptr<Store> store, std::string place)
        : store_(std::move(store)), place_(std::move(place)) {}

    std::vector<Status> put(const std::vector<DirectoryUser>& users) override {
        std::vector<std::promise<Status>> promises(users.size());
        for (std::size_t i = 0; i < users.size(); ++i) {
            store_->put_user(users[i], [&promise = promises[i]](Result<Done> done) {
                promise.set_value(std::move(done));
            });
        }
        std::vector<Status> answers;
        answers.reserve(users.size());
        for (auto& promise : promises)
            answers.push_back(promise.get_future().get());
        return answers;
    }
    std::string place() const override { return place_; }

  private:
    std::unique_ptr<Store> store_;
    std::string place_;
};

// Over some connections at a time, so that the server's writer finds groups too. One person always
// takes the same connection.
class ServerDirectory final : public DirectorySink {
  public:
    explicit ServerDirectory(ServerAccess server) : server_(std::move(server)) {}

    std::vector<Status> put(const std::vector<DirectoryUser>& users) override {
        std::vector<Status> answers(users.size(), Status(Done{}));
        std::vector<std::future<void>> at_work;
        for (std::size_t worker = 0; worker < clients_.size(); ++worker) {
            at_work.push_back(std::async(std::launch::async, [this, worker, &users, &answers] {
                for (std::size_t i = 0; i < users.size(); ++i) {
                    if (UuidHash()(users[i].id) % clients_.size() != worker) continue;
                    answers[i] = put_one(clients_[worker], users[i]);
                }
            }));
        }
        for (auto& work : at_work)
            work.get();
        return answers;
    }
    std::string place() const override { return "the server at " + server_.url; }

  private:
    Status put_one(HttpClient& client, const DirectoryUser& user) const {
        const auto answer = client.put_json(
            server_.url + "/api/v1/directory/users/" + user.id.text(), server_.token, encode(user));
        if (!answer) return answer.error();
        if (answer->status != 200) return decode_problem(answer->status, answer->body);
        return Done{};
    }

    ServerAccess server_;
    std::array<HttpClient, 8> clients_;
};

}  // namespace

Result<std::unique_ptr<DirectorySink>> open_directory_sink(const Config& config) {
    auto server = find_server_access(config);
    if (!server) return server.error();
    if (*server)
        return std::unique_ptr<DirectorySink>(
            std::make_unique<ServerDirectory>(std::move(**server)));
    auto store = open_store(config);
    if (!store) return store.error();
    return std::unique_ptr<DirectorySink>(std::make_unique<StoreDirectory>(
        std::move(*store), "the database " + shown_database(config)));
}

}  // namespace carillon
