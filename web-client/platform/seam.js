// What the module asks of the page: each function hands its arguments to the host object that the
// page passed to the module's factory (site/host.js). Texts come as address and length, UTF-8.
//
// This file is read by the compiler, not by the browser: plain functions only, nothing shared.

mergeInto(LibraryManager.library, {
  // Gives the host the means to move bytes in and out of the module's memory.
  browser_attach: function () {
    Module["host"].memory = {
      read: function (at, length) {
        return HEAPU8.slice(at, at + length);
      },
      write: function (bytes, at) {
        HEAPU8.set(bytes, at);
      },
    };
  },
  browser_open_socket: function (socket, since, length) {
    Module["host"].openSocket(socket, Module["host"].text(since, length));
  },
  browser_send: function (socket, at, length) {
    Module["host"].send(socket, Module["host"].text(at, length));
  },
  browser_close_socket: function (socket, code) {
    Module["host"].closeSocket(socket, code);
  },
  browser_renew_token: function () {
    Module["host"].renewToken();
  },
  browser_fetch_page: function (request, query, length) {
    Module["host"].fetchPage(request, Module["host"].text(query, length));
  },
  browser_fetch_deliveries: function (request, notification, length) {
    Module["host"].fetchDeliveries(request, Module["host"].text(notification, length));
  },
  browser_fetch_analytics: function () {
    Module["host"].fetchAnalytics();
  },
  browser_open_analytics_table: function () {
    Module["host"].openAnalyticsTable();
  },
  browser_fetch_types: function () {
    Module["host"].fetchTypes();
  },
  browser_place_search: function (x, y, width, height) {
    Module["host"].search.place(x, y, width, height);
  },
  browser_focus_search: function () {
    Module["host"].search.focus();
  },
  browser_set_place: function (at, length, isStep) {
    Module["host"].address.set(Module["host"].text(at, length), isStep !== 0);
  },
  browser_announce: function (at, length, urgent) {
    Module["host"].announce(Module["host"].text(at, length), urgent !== 0);
  },
  browser_set_title: function (at, length) {
    Module["host"].setTitle(Module["host"].text(at, length));
  },
  browser_set_cursor: function (pointing) {
    Module["host"].setCursor(pointing !== 0);
  },
  browser_remember: function (name, nameLength, value, valueLength) {
    var host = Module["host"];
    host.remember(host.text(name, nameLength), host.text(value, valueLength));
  },
  browser_open_link: function (data, length) {
    Module["host"].openLink(Module["host"].text(data, length));
  },
  browser_has_link: function (data, length) {
    return Module["host"].linkOf(Module["host"].text(data, length)) === null ? 0 : 1;
  },
  browser_links_of: function (data, dataLength, body, bodyLength, answer, room) {
    var host = Module["host"];
    var bytes = host.linkLabels(host.text(data, dataLength), host.text(body, bodyLength), room);
    HEAPU8.set(bytes, answer);
    return bytes.length;
  },
  browser_open_link_of: function (data, dataLength, body, bodyLength, place) {
    var host = Module["host"];
    host.openLinkOf(host.text(data, dataLength), host.text(body, bodyLength), place);
  },
  browser_ask_snooze: function () {
    Module["host"].askSnooze();
  },
  browser_open_preferences: function () {
    Module["host"].openPreferences();
  },
  browser_open_compose: function () {
    Module["host"].openCompose();
  },
  browser_open_operations: function () {
    Module["host"].openOperations();
  },
  browser_connection_changed: function (at, length, closeCode) {
    Module["host"].connectionChanged(Module["host"].text(at, length), closeCode);
  },
  browser_measure_text: function (at, length, size, strong, rightToLeft, answer) {
    var host = Module["host"];
    HEAPF64.set(host.texts.measure(host.text(at, length), size, strong !== 0, rightToLeft !== 0), answer >> 3);
  },
  browser_draw_text: function (at, length, size, strong, rightToLeft, box, opacity, colors) {
    var host = Module["host"];
    var place = HEAP32.subarray(box >> 2, (box >> 2) + 4);
    var area = place[2] * place[3];
    var drawn = host.texts.draw(host.text(at, length), size, strong !== 0, rightToLeft !== 0, place);
    HEAPU8.set(drawn.opacity, opacity);
    if (drawn.colors === null) return 0;
    HEAPU8.set(drawn.colors.subarray(0, 4 * area), colors);
    return 1;
  },
  browser_offer_font: function (at, length, strong) {
    Module["host"].texts.offerFont(HEAPU8.slice(at, at + length), strong !== 0);
  },
  browser_fault: function (at, length) {
    Module["host"].fault(Module["host"].text(at, length));
  },
});
