using System.Collections.Immutable;
using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>Bounds of what lists of developers hold, each told with the field, its bounds and the value.</summary>
internal static class DeveloperChecks
{
    public static void DeveloperId(this Checks checks, string field, string? id)
    {
        checks.Trimmed(field, id, DeveloperLimits.MaxIdLength);
        if (id is not null && DeveloperLimits.IsReserved(id)) checks.Add(field, "is a reserved word, which no developer's id can be.", id);
    }

    public static void Email(this Checks checks, string field, string? email)
    {
        checks.Trimmed(field, email, DeveloperLimits.MaxEmailLength);
        if (email is { Length: > 0 and <= DeveloperLimits.MaxEmailLength } && !DeveloperLimits.IsEmail(email))
            checks.Add(field, "is no e-mail address: one has text on both sides of its last @, and no blanks.", email);
    }

    public static void DeveloperModule(this Checks checks, string field, string? module)
    {
        checks.Text(field, module, 1, DeveloperLimits.MaxModuleLength);
        if (module is { Length: > 0 and <= DeveloperLimits.MaxModuleLength } && !DeveloperLimits.IsModule(module))
            checks.Add(field, "is no module; only a-z, 0-9 and '-' may stand in one.", module);
    }

    /// <returns>In order of name, each once.</returns>
    public static ImmutableArray<string> Modules(this Checks checks, string field, List<string>? modules)
    {
        checks.Count(field, modules?.Count ?? 0, DeveloperLimits.MaxModules);
        for (var at = 0; at < (modules?.Count ?? 0) && at < DeveloperLimits.MaxModules; at++)
        {
            checks.Required($"{field}[{at}]", modules![at]);
            checks.DeveloperModule($"{field}[{at}]", modules[at]);
        }

        return modules is null ? [] : [.. modules.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Text within its length, and as a file gives it back: without blanks at its ends.</summary>
    public static void Trimmed(this Checks checks, string field, string? value, int max)
    {
        checks.Text(field, value, 1, max);
        if (value is not { Length: > 0 }) return;
        if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])) checks.Add(field, "begins or ends with a blank.", value);
        if (value.Contains('\uFFFD')) checks.Add(field, "holds U+FFFD, which stands for what could not be read.", value);
    }
}
