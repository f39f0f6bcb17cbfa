import { App } from "antd";
import type { Field } from "@/features/form/field";
import { stepsOf } from "@/shared/api/json-pointer";
import { messageOf } from "@/shared/api/problem";
import type { Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useCopy } from "@/shared/ui/use-copy";
import { useEndFlowHook, useFlowHook, useRenewFlowHook, type FlowHook } from "../../calls/flow-hook";
import { useFlow } from "../flow-context";
import { objectIn } from "../flow-document";
import { hookTexts } from "../texts/hook-texts";
import styles from "./hook.module.css";
import panel from "./panel.module.css";
import { placesIn } from "./received";
import { Row } from "../../frame/row";

/** The secret address of the flow as it is published: made, switched off, and what came there last. */
export function HookAddress({ fields }: { readonly fields: readonly Field[] }) {
  const t = useTexts(hookTexts);
  const { modal } = App.useApp();
  const { app, flow } = useFlow();
  const hook = useFlowHook(app, flow.key);
  const renew = useRenewFlowHook(app, flow.key);
  const end = useEndFlowHook(app, flow.key);
  const problem = renew.error ?? end.error ?? hook.error;
  const isActive = hook.data?.active === true;
  const askAnother = () =>
    modal.confirm({
      title: t("anotherTitle"),
      content: t("anotherText"),
      okText: t("makeAnother"),
      onOk: () => renew.mutate(),
    });
  const askOff = () =>
    modal.confirm({
      title: t("switchOffTitle"),
      content: t("switchOffText"),
      okText: t("switchOff"),
      okButtonProps: { danger: true },
      onOk: () => end.mutate(undefined, { onSuccess: () => renew.reset() }),
    });
  return (
    <Row id="flow-start-hook" label={t("address")} group help={isActive ? t("addressHelp") : undefined}>
      <div className={panel.list} role="group" aria-label={t("address")} id="flow-start-hook">
        {hook.data &&
          (isActive ? <Calls hook={hook.data} /> : <p className={panel.help}>{t("addressNone")}</p>)}
        {isActive && renew.data && (
          <Shown address={`${window.location.origin}${renew.data.path}`} secret={renew.data.secret} />
        )}
        {problem !== null && (
          <p className={panel.warning} role="alert">
            {messageOf(problem)}
          </p>
        )}
        <div className={styles.buttons}>
          <Button disabled={renew.isPending} onClick={isActive ? askAnother : () => renew.mutate()}>
            {t(isActive ? "makeAnother" : "makeAddress")}
          </Button>
          {isActive && (
            <>
              <Button look="danger" disabled={end.isPending} onClick={askOff}>
                {t("switchOff")}
              </Button>
              <Button look="quiet" disabled={hook.isFetching} onClick={() => void hook.refetch()}>
                {t("look")}
              </Button>
            </>
          )}
        </div>
        {isActive && <Received body={hook.data?.body ?? null} fields={fields} />}
      </div>
    </Row>
  );
}

function Calls({ hook }: { readonly hook: FlowHook }) {
  const t = useTexts(hookTexts);
  return (
    <>
      <p className={panel.help}>
        {hook.called_at === null
          ? t("notCalled")
          : t("called", { n: hook.calls, at: formatMoment(hook.called_at) })}
      </p>
      {hook.refused && (
        <p className={panel.warning}>
          {t("lastRefused", { at: formatMoment(hook.refused.at), message: hook.refused.message })}
        </p>
      )}
    </>
  );
}

/** What is shown once, with an example of a call. */
function Shown({ address, secret }: { readonly address: string; readonly secret: string }) {
  const t = useTexts(hookTexts);
  const { flow } = useFlow();
  const isSigned = flow.start["signed"] === true;
  const example = [
    `curl -X POST '${address}' \\`,
    "  -H 'content-type: application/json' \\",
    `  -d '${exampleOf(objectIn(flow.start["set"]))}'`,
  ].join("\n");
  return (
    <div className={panel.list} role="status">
      <p className={panel.warning}>{t("shownOnce")}</p>
      <Copied name={t("newAddress")} text={address} />
      {isSigned && <Copied name={t("key")} text={secret} />}
      <Copied name={t("example")} text={example} />
      {isSigned && <p className={panel.help}>{t("exampleSigned")}</p>}
    </div>
  );
}

/** A text to be copied. */
function Copied({ name, text }: { readonly name: string; readonly text: string }) {
  const t = useTexts(hookTexts);
  const copy = useCopy();
  return (
    <div className={panel.card}>
      <span className={panel.name}>{name}</span>
      {copy ? <IconButton icon="copy" label={t("copy", { name })} onClick={() => copy(text)} /> : <span />}
      <code className={styles.secret}>{text}</code>
    </div>
  );
}

/** What came last; each value can be taken into a field. */
function Received({ body, fields }: { readonly body: Json; readonly fields: readonly Field[] }) {
  const t = useTexts(hookTexts);
  const { store, flow } = useFlow();
  const taken = Object.entries(objectIn(flow.start["set"]));
  if (body === null) return <p className={panel.help}>{t("receivedNone")}</p>;
  const take = (path: string, field: string) => {
    const others = taken.filter(([key, from]) => from !== path && key !== field);
    const next = field === "" ? others : [...others, [field, path] as const];
    store.edit((draft) =>
      draft.set(["start", "set"], next.length === 0 ? undefined : Object.fromEntries(next)),
    );
  };
  return (
    <Row id="flow-start-received" label={t("received")} group help={t("receivedHelp")}>
      <ul className={styles.places} id="flow-start-received" aria-label={t("received")}>
        {placesIn(body).map(({ path, value }) => (
          <li key={path}>
            <span className={styles.path}>{path}</span>
            <span className={styles.sample}>{JSON.stringify(value)}</span>
            <SelectInput
              id={`flow-start-take-${path}`}
              label={t("takeInto", { path })}
              value={taken.find(([, from]) => from === path)?.[0] ?? ""}
              emptyTitle={t("takeNowhere")}
              options={fields.map((field) => ({ value: field.key, title: field.title }))}
              onChange={(field) => take(path, field)}
            />
          </li>
        ))}
      </ul>
    </Row>
  );
}

/** A body that has something wherever the flow looks, as far as its pointers lead through objects. */
function exampleOf(set: Readonly<Record<string, Json>>): string {
  const body: { [name: string]: Json } = {};
  for (const path of Object.values(set)) {
    if (typeof path !== "string" || !path.startsWith("/")) continue;
    const names = stepsOf(path);
    let here = body;
    names.forEach((name, at) => {
      if (at === names.length - 1) {
        here[name] ??= "…";
        return;
      }
      const inner = here[name];
      const next = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner : {};
      here[name] = next;
      here = next;
    });
  }
  return JSON.stringify(body).replaceAll("'", String.raw`'\''`);
}
