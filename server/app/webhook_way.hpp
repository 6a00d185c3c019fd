#pragma once
// Webhooks as a way out: what is sent to them, as the store has it at the moment of sending.

#include "core/policy/webhook.hpp"
#include "server/deliver/deliverer.hpp"
#include "server/deliver/http/address_policy.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>

namespace carillon {

class Store;

// The store outlives it. `rule`: where they may lie. `ca_file`: PEM, the authorities that they are
// checked against; empty: the system's.
deliver::Way webhook_way(Store& store, deliver::AddressRule rule, std::string ca_file,
                         const boost::asio::any_io_executor& executor);

// What is sent when somebody tries one: "webhook.test", which no webhook has to want.
deliver::Message webhook_trial(const DeliveryId& id, const WebhookId& webhook, Millis now);

}  // namespace carillon
