import { useState } from "react";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import type { FunctionHelp as Help } from "../../calls/functions";
import { formDesignTexts } from "../texts/texts";
import styles from "./formula.module.css";

/** What each function does, with examples; found by name or by what it does. */
export function FunctionHelp({ functions }: { readonly functions: readonly Help[] }) {
  const t = useTexts(formDesignTexts);
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const found = functions.filter((one) => `${one.name} ${one.help}`.toLowerCase().includes(wanted));
  const groups = [...new Set(found.map((one) => one.group))];
  return (
    <div className={styles.help}>
      <TextInput
        id="function-search"
        label={t("functionSearch")}
        placeholder={t("functionSearch")}
        value={search}
        onChange={setSearch}
      />
      {groups.map((group) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl>
            {found
              .filter((one) => one.group === group)
              .map((one) => (
                <div key={one.name}>
                  <dt>{one.signature}</dt>
                  <dd>
                    {one.help}
                    {one.examples.slice(0, 2).map((example) => (
                      <code key={example.formula}>
                        {example.formula} → {JSON.stringify(example.value)}
                      </code>
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      {found.length === 0 && <p>{t("noFunction")}</p>}
    </div>
  );
}
