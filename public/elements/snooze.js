// The moments a notification can be put off to, in the reader's own time zone.

const kEveningHour = 18;
const kLatestForEvening = 17; // from five o'clock on "this evening" is too near to be useful
const kMorningHour = 9;

function at(now, days, hour) {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour);
}

/**
 * The choices for `now` (epoch milliseconds), as {text, until}: `text` names an entry of the
 * texts, `until` is a Date. Each one lies in the future; days are calendar days, so a change to
 * or from daylight saving time keeps nine o'clock at nine o'clock.
 */
export function snoozeChoices(now) {
  const daysToMonday = ((8 - new Date(now).getDay()) % 7) || 7;
  const choices = [{ text: "snoozeHour", until: new Date(now + 3_600_000) }];
  if (new Date(now).getHours() < kLatestForEvening) {
    choices.push({ text: "snoozeEvening", until: at(now, 0, kEveningHour) });
  }
  choices.push({ text: "snoozeTomorrow", until: at(now, 1, kMorningHour) });
  if (daysToMonday > 1) choices.push({ text: "snoozeWeek", until: at(now, daysToMonday, kMorningHour) });
  return choices;
}
