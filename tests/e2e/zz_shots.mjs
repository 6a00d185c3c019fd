import { launch, openAs, kPatience } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
const browser = await launch();
for (const colorScheme of ["light", "dark"]) {
  const server = await Server.start();
  const [, , priya] = await server.people();
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme, locale: "en-GB" });
  const page = await openAs(context, server, priya);
  await page.locator('button[data-event="approval.requested"]').click();
  await page.locator(".sent-row").first().waitFor(kPatience);
  await page.evaluate(() => { scrollTo(0, 0); document.activeElement.blur(); });
  await page.mouse.move(640, 10);
  await page.waitForTimeout(2500);
  await page.screenshot({ path: `docs/images/demo-${colorScheme}.png` });
  await context.close();
  await server.stop();
}
await browser.close();
