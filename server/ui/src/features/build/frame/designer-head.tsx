import { Dropdown, Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { Link, useNavigate } from "react-router";
import type { Definition, Problem } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { SAVE_TEXTS } from "../editor/save-texts";
import { useAskDropDraft } from "../editor/use-ask-drop-draft";
import { FormWays, waysOf, type FormWay } from "../editor/form-ways";
import { PublishButton } from "../editor/publish-button";
import { VersionDrawer } from "../editor/version-drawer";
import { flowOf, formOf } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import styles from "./designer.module.css";
import type { OpenDocument } from "./use-document";

interface DesignerHeadProps<Tab extends string> {
  readonly app: string;
  readonly definition: Definition;
  readonly document: OpenDocument;
  readonly title: string;
  readonly tabs: readonly { readonly value: Tab; readonly label: string }[];
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly onProblem: (problem: Problem) => void;
  /** The document cannot be read as what it is to be. */
  readonly broken?: boolean;
  /** What publishing changes of this document, said before it is done. */
  readonly changes?: ReactNode;
  /** Opens the document anew after it was replaced. */
  readonly onReload: () => void;
  /** Undo, preview and whatever else this designer offers. */
  readonly children?: ReactNode;
}

/**
 * The bar over every designer: name, saved state, views of the document, versions, publishing. On the phone publishing
 * stands beside the name, and what is seldom needed waits in a menu.
 */
export function DesignerHead<Tab extends string>(props: DesignerHeadProps<Tab>) {
  const { app, definition, document, title } = props;
  const t = useTexts(buildTexts);
  const [versions, setVersions] = useState(false);
  const { draft, changed, store } = document;
  const { flush } = draft;
  const navigate = useNavigate();
  const go = (to: string) => void navigate(to);
  const narrow = useNarrow();
  const form = formOf(definition.path);

  const askDrop = useAskDropDraft({ app, path: definition.path, title, draft, onReload: props.onReload });

  const ways = form !== undefined && definition.published !== null ? { app, form, onGo: go } : null;
  const own: readonly Action[] = [
    ...(changed && definition.published !== null ? [{ key: "dropDraft", go: askDrop } as const] : []),
    { key: "versions", go: () => setVersions(true) },
  ];
  const views = (
    <Segmented<Tab>
      aria-label={t("views")}
      value={props.tab}
      options={[...props.tabs]}
      onChange={props.onTab}
    />
  );
  const publish = (
    <PublishButton
      app={app}
      changed={changed}
      broken={props.broken}
      flow={changed ? flowOf(definition) : undefined}
      form={form}
      changes={changed && props.changes}
      beforePublish={flush}
      onProblem={props.onProblem}
    />
  );

  return (
    <header className={styles.head}>
      <Link
        to={`/build/${app}`}
        className="c-icon-button"
        aria-label={t("backToList")}
        title={t("backToList")}
      >
        <Icon name="left" />
      </Link>
      <h1 className={styles.title}>{title}</h1>
      <span className={styles.state} data-state={draft.saveState} role="status">
        {t(SAVE_TEXTS[draft.saveState])}
      </span>
      {narrow ? publish : views}
      <span className={styles.actions}>
        <span className={styles.tools}>
          {narrow && views}
          {props.children}
          {!narrow && ways && <FormWays {...ways} />}
        </span>
        {narrow ? (
          <MoreActions actions={[...(ways ? waysOf(ways) : []), ...own]} />
        ) : (
          own.map(({ key, go }) => (
            <Button key={key} look="quiet" onClick={go}>
              {t(key)}
            </Button>
          ))
        )}
        {!narrow && publish}
      </span>
      {versions && (
        <VersionDrawer
          app={app}
          definition={definition}
          now={draft.text}
          title={title}
          onClose={() => setVersions(false)}
          onUse={async (text) => {
            // Taking up an old version is a step like any other, and can be undone.
            store.write(text);
            await flush();
          }}
        />
      )}
    </header>
  );
}

interface Action {
  readonly key: FormWay["key"] | "dropDraft" | "versions";
  readonly go: () => void;
}

/** Where there is no room for buttons. */
function MoreActions({ actions }: { readonly actions: readonly Action[] }) {
  const t = useTexts(buildTexts);
  const items = actions.map(({ key, go }) => ({ key, label: t(key), onClick: go }));
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <IconButton icon="more" label={t("moreActions")} />
    </Dropdown>
  );
}
