// The calls of a store under test that concern the directory and revocations.

#include "tests/store/test_store.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace carillon::test {

void TestStore::put_user(DirectoryUser user) {
    value_of(await<Done>([&](auto done) { store_->put_user(std::move(user), std::move(done)); }));
}

Result<Done> TestStore::try_put_user(DirectoryUser user) {
    return await<Done>([&](auto done) { store_->put_user(std::move(user), std::move(done)); });
}

Revocation TestStore::revoke(RevocationRequest what) {
    return value_of(await<Revocation>([&](auto done) {
        store_->revoke(RevokeRequest{std::move(what), {}, {}}, std::move(done));
    }));
}

std::vector<Revocation> TestStore::revocations() {
    return value_of(
        await<std::vector<Revocation>>([&](auto done) { store_->revocations(std::move(done)); }));
}

DirectoryPage TestStore::find_users(DirectoryQuery query) {
    return value_of(await<DirectoryPage>(
        [&](auto done) { store_->find_users(std::move(query), std::move(done)); }));
}

void TestStore::delete_user(const UserId& user) {
    value_of(await<Done>([&](auto done) { store_->delete_user(user, std::move(done)); }));
}

void TestStore::learn_user(LearnedUser user) {
    value_of(await<Done>([&](auto done) { store_->learn_user(std::move(user), std::move(done)); }));
}

Result<DirectoryUser> TestStore::user(const UserId& id) {
    return await<DirectoryUser>([&](auto done) { store_->user(id, std::move(done)); });
}

Result<DirectoryUser> TestStore::user_by_email(const std::string& email) {
    return await<DirectoryUser>([&](auto done) { store_->user_by_email(email, std::move(done)); });
}

std::vector<DirectoryUser> TestStore::users(std::size_t limit) {
    return value_of(await<std::vector<DirectoryUser>>(
        [&](auto done) { store_->users(limit, std::move(done)); }));
}

std::vector<Revocation> TestStore::revoked() const {
    const std::lock_guard lock(mutex_);
    return revoked_;
}

Revocation TestStore::await_foreign_revocation() {
    std::unique_lock lock(mutex_);
    if (!told_.wait_for(lock, std::chrono::seconds(30),
                        [this] { return !foreign_revoked_.empty(); }))
        throw std::runtime_error("no revocation of another process was told");
    const Revocation revocation = foreign_revoked_.back();
    foreign_revoked_.clear();
    return revocation;
}

}  // namespace carillon::test
