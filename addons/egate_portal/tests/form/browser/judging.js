const { judge } = await import(one(".form-page").dataset.rules);
const lists = new Map();
for (const option of document.querySelectorAll(".form-province option")) {
    if (option.value) {
        const list = await (await fetch(`/egate/places/${option.value}`)).json();
        lists.set(option.value, Object.fromEntries(list.communes));
    }
}
// Keys in one order, whoever has put them together.
const flat = (value) =>
    value && typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, flat(value[key])]))
        : Array.isArray(value)
          ? value.map(flat)
          : value;
for (const [definition, answers, ...meant] of told) {
    const found = judge(definition, answers, "2028-02-29", (code) => lists.get(code) ?? null);
    same(flat([found.answers, found.typed, found.errors]), flat(meant), JSON.stringify(answers));
}
