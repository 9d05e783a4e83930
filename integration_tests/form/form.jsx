// The specification as a form, shown as Airbyte shows it as far as that is known: in its order and groups, secrets masked, long
// texts in a box of several lines, hidden settings not at all. It knows nothing of this connector's settings.
import Form from "@rjsf/core";
import validator from "@rjsf/validator-ajv8";
import { createRoot } from "react-dom/client";

const { schema } = window;

function widgetOf(entry) {
  if (entry.airbyte_hidden || "const" in entry) return "hidden";
  if (entry.airbyte_secret) return "password";
  if (entry.multiline) return "textarea";
  if (entry.format) return "text"; // Airbyte's field for a day or a moment is one to type in, with a calendar beside it
  return undefined;
}

// Options of each setting from the annotations of its schema; those of all choices together, their names being the same.
function options(entry) {
  const shown = {};
  const widget = widgetOf(entry);
  if (widget) shown["ui:widget"] = widget;
  if (entry.pattern_descriptor) shown["ui:placeholder"] = entry.pattern_descriptor;
  for (const part of [entry, ...(entry.oneOf ?? [])]) {
    const names = Object.entries(part.properties ?? {}).sort(([, a], [, b]) => a.order - b.order);
    for (const [name, below] of names) shown[name] = options(below);
    if (names.length && part === entry) shown["ui:order"] = names.map(([name]) => name);
  }
  if (entry.items) shown.items = options(entry.items);
  return shown;
}

function Group({ id, title, properties }) {
  const inside = properties.filter(({ name }) => schema.properties[name]?.group === id);
  return (
    <section>
      <h2>{title}</h2>
      {inside.map(({ content }) => content)}
    </section>
  );
}

function Properties({ title, description, properties, fieldPathId }) {
  if (fieldPathId.$id === "root") {
    return schema.groups.map((group) => <Group key={group.id} {...group} properties={properties} />);
  }
  return (
    <fieldset id={fieldPathId.$id}>
      {title && <legend>{title}</legend>}
      {description && <p className="field-description">{description}</p>}
      {properties.map(({ content }) => content)}
    </fieldset>
  );
}

createRoot(document.getElementById("form")).render(
  <Form
    schema={schema}
    uiSchema={{ ...options(schema), "ui:submitButtonOptions": { submitText: "Set up source" } }}
    validator={validator}
    templates={{ ObjectFieldTemplate: Properties }}
    experimental_defaultFormStateBehavior={{ constAsDefaults: "always" }}
    onSubmit={({ formData }) => (window.submitted = formData)}
    onError={(errors) => (window.refused = errors.map(({ stack }) => stack))}
  />,
);
