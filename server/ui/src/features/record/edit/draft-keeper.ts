/**
 * Keeps what is typed: on this device at once, so that a crash loses nothing, and a moment later in the member's account, so
 * that another device finds it. The device's copy is what the account does not have yet, and goes when the account has it all.
 */
import { asidePlace, dropDraft, readAsides, readDraft, writeDraft, type Draft } from "@/features/form/draft";
import { ApiProblem } from "@/shared/api/problem";
import type { Values } from "@/shared/api/types";
import { DraftOvertaken, type DraftAccount, type FormDraft, type KeptDraft } from "../calls/draft";
import { newCommandId } from "./command-id";
import { compare, type Begun, type Found, type KeeperState, type Side } from "./draft-found";

/** How long nothing is typed before it is kept, in milliseconds. */
const DEVICE_PAUSE = 400;
const ACCOUNT_PAUSE = 1000;

interface Typed {
  readonly begun: Begun;
  readonly values: Values;
  readonly text: string;
}

/** What pages that were left are still sending: who opens the form anew waits for it. */
const underWay = new Map<string, Promise<void>>();

export class DraftKeeper {
  private state: KeeperState = { found: null, kept: null, lost: false };
  private readonly listeners = new Set<() => void>();
  private readonly key: string;
  private readonly account: DraftAccount | null;
  private outgoing: (values: Values) => Values = (values) => values;
  /** The version in the account that what is typed goes on from; 0 for none. */
  private version = 0;
  /** That of the draft which is found and not answered yet. */
  private seen = 0;
  /** What the account has, as it was sent, and whether some of that was left out. */
  private has = "";
  private isPart = false;
  private looked = false;
  /** The record may be there already, although that was not heard: then its draft is gone, and nobody else has taken it. */
  private maybeDone = false;
  /** The record is being created: what is sent meanwhile could outlast it as a draft. */
  private creating = false;
  /** Nothing is written over what lies on the device before it is known, and answered, what that is: it goes aside. */
  private holds = true;
  private readonly aside: string;
  private latest: Typed | null = null;
  private unwritten: Begun | null = null;
  private unsent: Typed | "nothing" | null = null;
  private sending: Promise<void> | null = null;
  private deviceTimer: ReturnType<typeof setTimeout> | undefined;
  private accountTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(key: string, account: DraftAccount | null) {
    this.key = key;
    this.account = account;
    this.aside = asidePlace(key, newCommandId());
  }

  readonly subscribe = (tell: () => void): (() => void) => {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  };

  readonly now = (): KeeperState => this.state;

  private set(state: Partial<KeeperState>): void {
    this.state = { ...this.state, ...state };
    this.listeners.forEach((tell) => tell());
  }

  private readonly says = (values: Values) => JSON.stringify(this.outgoing(values));

  /** A form was opened: looks for what was begun before. Answers what to do when it is left. */
  open(outgoing: (values: Values) => Values): () => void {
    this.outgoing = outgoing;
    const asides = readAsides(this.key);
    let device = readDraft(this.key);
    const [last] = asides;
    if (!device && last) {
      // What it waited for was answered elsewhere: now it is the draft itself.
      device = last.draft;
      writeDraft(this.key, device);
      dropDraft(last.place);
    }
    this.holds = device !== null;
    if (this.account) void this.look(device);
    else this.set({ found: this.besides(compare(device, null, this.says)) });
    window.addEventListener("pagehide", this.write);
    window.addEventListener("online", this.send);
    document.addEventListener("visibilitychange", this.watch);
    return () => {
      window.removeEventListener("pagehide", this.write);
      window.removeEventListener("online", this.send);
      document.removeEventListener("visibilitychange", this.watch);
      this.write();
      this.send();
    };
  }

  /** With what lies beside it on the device. */
  private besides(found: Found | null): Found | null {
    const asides = readAsides(this.key).filter((one) => one.place !== this.aside);
    if (asides.length === 0) return found;
    return { ...(found ?? { device: null, account: null, overtaken: false }), asides };
  }

  /** What lay on the device is known and answered: what is typed takes its place. */
  private release(): void {
    this.holds = false;
    dropDraft(this.aside);
  }

  /** What was typed last, and lay aside, is on the device again before anything else is waited for. */
  private settle(): void {
    if (!this.latest) return;
    this.unwritten = this.latest.begun;
    this.write();
  }

  private async look(device: Draft | null): Promise<void> {
    await underWay.get(this.key);
    const account = await this.account?.load().catch(() => undefined);
    if (this.looked) return;
    this.looked = account !== undefined;
    this.seen = account?.version ?? 0;
    // Meanwhile the page before may have sent what lay on the device.
    const left = device && readDraft(this.key);
    const found = this.besides(compare(left, account ?? null, this.says));
    if (left === null || found?.device !== left) this.release();
    // The account says the same.
    if (left && found && !found.device) dropDraft(this.key);
    this.set({ found });
    if (this.holds) return;
    this.settle();
    this.again();
  }

  /** A page that is hidden may not come back; one that is seen again may be behind. */
  private readonly watch = () => {
    if (document.visibilityState === "visible") {
      if (!this.creating) void this.check();
      return;
    }
    this.write();
    this.send();
  };

  private async check(): Promise<void> {
    if (!this.account || !this.looked || this.maybeDone || this.state.found || this.sending) return;
    const before = this.version;
    const account = await this.account.load().catch(() => undefined);
    if (account === undefined || this.version !== before || this.state.found || this.sending) return;
    if ((account?.version ?? 0) !== before) this.ask(account, this.latest !== null);
  }

  private ask(account: FormDraft | null, overtaken: boolean): void {
    this.seen = account?.version ?? 0;
    if (account || overtaken) this.set({ found: { device: null, account, asides: [], overtaken } });
    else this.version = 0;
  }

  /** Something was typed; null when nothing is left of it. */
  type(begun: Begun | null): void {
    this.rest();
    if (begun === null) {
      const isEmptied = this.latest !== null;
      this.latest = null;
      if (!isEmptied) return;
      if (this.holds) return dropDraft(this.aside);
      dropDraft(this.key);
      const isThere = this.version > 0 || this.sending !== null;
      if (!isThere || this.state.found) return;
      this.unsent = "nothing";
    } else {
      const values = this.outgoing(begun.values);
      this.latest = { begun, values, text: JSON.stringify(values) };
      if (this.holds) {
        this.unwritten = begun;
        this.deviceTimer = setTimeout(this.write, DEVICE_PAUSE);
        return;
      }
      const isKept = this.latest.text === this.has && !this.sending;
      if (isKept && !this.isPart) return dropDraft(this.key);
      this.unwritten = begun;
      this.deviceTimer = setTimeout(this.write, DEVICE_PAUSE);
      if (isKept) return;
      this.unsent = this.latest;
    }
    if (this.account) this.accountTimer = setTimeout(this.send, ACCOUNT_PAUSE);
  }

  /** What waits to be kept is not kept. */
  private rest(): void {
    clearTimeout(this.deviceTimer);
    clearTimeout(this.accountTimer);
    this.unwritten = null;
    this.unsent = null;
  }

  private readonly write = () => {
    clearTimeout(this.deviceTimer);
    if (!this.unwritten) return;
    const place = this.holds ? this.aside : this.key;
    const draft = { at: new Date().toISOString(), account: this.version, ...this.unwritten };
    this.unwritten = null;
    const lost = !writeDraft(place, draft);
    if (lost !== this.state.lost) this.set({ lost });
  };

  private readonly send = () => {
    clearTimeout(this.accountTimer);
    if (!this.account || !this.unsent || this.sending || this.creating || this.state.found) return;
    const sending = this.sendAll(this.account).finally(() => {
      this.sending = null;
      if (underWay.get(this.key) === sending) underWay.delete(this.key);
    });
    this.sending = sending;
    underWay.set(this.key, sending);
  };

  private async sendAll(account: DraftAccount): Promise<void> {
    if (!this.looked) {
      // The account could not be asked when the form was opened.
      const found = await account.load().catch(() => undefined);
      if (found === undefined) return this.set({ kept: { at: new Date().toISOString(), where: "device" } });
      this.looked = true;
      if (!found) this.version = 0;
      else if (found.version !== this.version) return this.ask(found, true);
    }
    while (this.unsent && !this.state.found) {
      const sent = this.unsent;
      this.unsent = null;
      try {
        const kept = await account.keep(sent === "nothing" ? {} : sent.values, this.version);
        this.version = kept?.version ?? 0;
        this.take(sent, kept);
      } catch (error) {
        return this.fail(sent, error);
      }
    }
  }

  /** The account has what was sent, or as much of it as it keeps: on the device stays what it has not. */
  private take(sent: Typed | "nothing", kept: KeptDraft | null): void {
    const isAny = sent !== "nothing";
    this.has = isAny ? sent.text : "";
    this.isPart = isAny && (kept === null || kept.left_out.length > 0);
    const at = kept?.saved_at ?? new Date().toISOString();
    this.set({ kept: isAny ? { at, where: this.isPart ? "part" : "account" } : null });
    if (this.latest === sent && !this.isPart) {
      clearTimeout(this.deviceTimer);
      this.unwritten = null;
      dropDraft(this.key);
      this.set({ lost: false });
    } else if (this.latest) {
      this.unwritten = this.latest.begun;
      this.write();
    }
  }

  private fail(sent: Typed | "nothing", error: unknown): void {
    this.write();
    if (error instanceof DraftOvertaken) return this.ask(error.current, true);
    const at = new Date().toISOString();
    const isLarge = error instanceof ApiProblem && (error.status === 413 || error.status === 422);
    // The next word typed tries again, and so does a connection that comes back.
    if (!isLarge) this.unsent ??= sent;
    this.set({ kept: this.latest && { at, where: isLarge ? "large" : "device" } });
  }

  /** Goes on with what was found; what is on the other side is given up. Answers what to go on with. */
  goOn(side: Side): Begun | null {
    const device = this.state.found?.device ?? null;
    const account = this.state.found?.account ?? null;
    const begun = typeof side === "object" ? side.draft : side === "device" ? device : null;
    this.rest();
    this.isPart = false;
    this.version = this.seen;
    if (begun) {
      if (begun !== device) writeDraft(this.key, begun);
      this.release();
      this.dropAsides();
      if (!this.looked) this.version = begun.account ?? 0;
      this.has = "";
      this.set({ found: null });
      return begun;
    }
    this.release();
    this.dropAsides();
    if (!account) return null;
    dropDraft(this.key);
    this.has = this.says(account.values);
    this.set({ found: null, kept: { at: account.saved_at, where: "account" } });
    return { version: null, base: {}, values: account.values };
  }

  /** Stays with what is typed here, whatever another device has kept or done. */
  stay(): void {
    this.version = this.seen;
    this.has = "";
    this.set({ found: null });
    this.again();
  }

  /** Gives up what was found and stays with what is typed here, if anything is. */
  async giveUp(): Promise<void> {
    const device = this.state.found?.device;
    this.rest();
    this.release();
    this.dropAsides();
    this.version = 0;
    this.has = "";
    this.set({ found: null });
    if (device) dropDraft(this.key);
    this.settle();
    await this.discard(this.seen);
    this.again();
  }

  /** Gives up what is typed here as well. */
  async clear(): Promise<void> {
    this.rest();
    this.latest = null;
    this.release();
    dropDraft(this.key);
    await this.sending;
    // What could not be sent would be tried again.
    if (!this.latest) this.rest();
    const version = this.version;
    this.version = 0;
    this.has = "";
    this.set({ found: null, kept: null });
    await this.discard(version);
  }

  private dropAsides(): void {
    this.state.found?.asides.forEach((one) => dropDraft(one.place));
  }

  private async discard(version: number): Promise<void> {
    if (!this.account || version === 0) return;
    try {
      await this.account.discard(version);
    } catch (error) {
      // One that was not reached is found again the next time.
      if (error instanceof DraftOvertaken) this.ask(error.current, false);
    }
  }

  /** Keeps what was typed last, where that was put off. */
  private again(): void {
    if (this.latest) this.type(this.latest.begun);
  }

  /**
   * The record is about to be created. Answers the version of the draft that goes with it, 0 for none; null when another
   * device has gone on, or has sent it already, and somebody has to say what is meant.
   */
  async finish(): Promise<number | null> {
    this.write();
    this.rest();
    this.creating = true;
    await this.sending;
    if (this.version > 0) await this.check();
    if (!this.state.found?.overtaken) return this.version;
    this.creating = false;
    return null;
  }

  /** It was not created, or nobody knows: goes on keeping. */
  resume(maybeDone: boolean): void {
    this.creating = false;
    this.maybeDone = maybeDone;
    this.again();
  }

  /** It was created, or what was typed is not wanted any more: nothing of it stays. */
  done(): void {
    this.rest();
    if (!this.holds) dropDraft(this.key);
    dropDraft(this.aside);
    this.latest = null;
    this.version = 0;
    this.has = "";
    this.creating = false;
    this.maybeDone = false;
    this.set({ kept: null });
  }
}
