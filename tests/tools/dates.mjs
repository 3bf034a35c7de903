// Say the dates of a calendar file as ical.js reads them: node dates.mjs SINCE UNTIL < FILE, both in ISO.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [since, until] = process.argv.slice(2).map((each) => new Date(each));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const found = [];
const say = (item, start, end) => found.push({
  start: start.toJSDate().toISOString(),
  end: end.toJSDate().toISOString(),
  title: item.summary,
  cancelled: item.component.getFirstPropertyValue("status") === "CANCELLED",
});
// By itself it would take the changed dates of every other series for its own.
const alone = { exceptions: [], strictExceptions: true };
const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each, alone));
for (const event of events.filter((each) => !each.isRecurrenceException())) {
  for (const other of events) {
    if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
  }
  if (!event.isRecurring()) {
    say(event, event.startDate, event.endDate);
    continue;
  }
  const dates = event.iterator();
  for (let next = dates.next(); next && next.toJSDate() < new Date(+until + 40 * 864e5); next = dates.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    say(item, startDate, endDate);
  }
}
const inside = ({ start }) => new Date(start) >= since && new Date(start) < until;
process.stdout.write(JSON.stringify(found.filter(inside)));
