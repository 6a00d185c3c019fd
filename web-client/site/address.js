// What the address of the page says of what is shown: the list, the search, the notification. So Back, reload and
// a link lead there again.

const kNames = ["view", "q", "id"];

export class Address {
  /** `onPlace(place)`: Back or Forward led there. A place is a text of three lines: list, search, notification. */
  constructor(onPlace) {
    addEventListener("popstate", () => onPlace(this.place));
  }

  get place() {
    const { searchParams } = new URL(location.href);
    return kNames.map((name) => (searchParams.get(name) ?? "").replaceAll("\n", " ")).join("\n");
  }

  /** `isStep`: Back leads to what stands there now. */
  set(place, isStep) {
    if (place === this.place) return;
    const url = new URL(location.href);
    place.split("\n").forEach((value, index) => {
      if (value === "" || value === "all") url.searchParams.delete(kNames[index]);
      else url.searchParams.set(kNames[index], value);
    });
    if (isStep) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  }
}
