package generator

// JSONSchema describes the answers of the stack as JSON Schema 2020-12: what an
// answers file may hold. It is a value for encoding/json.
func (s Stack) JSONSchema() map[string]any {
	properties := map[string]any{
		"stack": map[string]any{"const": s.Name},
		"name":  map[string]any{"type": "string", "maxLength": maxSlug, "description": "the project's name"},
	}
	required := []string{"name"}
	for _, q := range s.Questions {
		if q.Hidden {
			continue
		}
		properties[q.Name] = q.schema()
		if q.Required && q.Default == "" {
			required = append(required, q.Name)
		}
	}
	return map[string]any{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "Answers for " + s.Name,
		"description":          s.Summary,
		"type":                 "object",
		"properties":           properties,
		"required":             required,
		"additionalProperties": false,
	}
}

func (q Question) schema() map[string]any {
	out := map[string]any{"title": q.Prompt}
	if q.Help != "" {
		out["description"] = q.Help
	}
	if q.Default != "" {
		out["default"] = q.Default
	}
	switch q.Kind {
	case KindText:
		out["type"] = "string"
		out["maxLength"] = maxText
		if q.Required {
			out["minLength"] = 1
		}
		if q.Pattern != "" {
			out["pattern"] = "^(?:" + q.Pattern + ")?$" // Required says whether it may be empty
		}
	case KindBool:
		out["enum"] = []any{"yes", "no", true, false}
	default:
		out["enum"] = q.Values()
	}
	return out
}
