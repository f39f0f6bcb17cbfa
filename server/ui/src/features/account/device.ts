/** "Chrome · Windows" out of what a browser says about itself; nothing for other programs. */
export function deviceOf(userAgent: string): string | undefined {
  const browser = first(userAgent, [
    ["MicroMessenger", "微信"],
    ["DingTalk", "钉钉"],
    ["Edg/", "Edge"],
    ["Firefox/", "Firefox"],
    ["Chrome/", "Chrome"],
    ["Safari/", "Safari"],
  ]);
  const system = first(userAgent, [
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Android", "Android"],
    ["Windows", "Windows"],
    ["Mac OS X", "macOS"],
    ["Linux", "Linux"],
  ]);
  return [browser, system].filter(Boolean).join(" · ") || undefined;
}

function first(text: string, marks: [mark: string, name: string][]): string | undefined {
  return marks.find(([mark]) => text.includes(mark))?.[1];
}
