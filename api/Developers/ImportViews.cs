using System.Text.Json;
using MeteringCluster.Api.Csv;
using MeteringCluster.Api.Json;
using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>What an import did, or would do.</summary>
/// <param name="Applied">False of a preview, and where the import was refused.</param>
/// <param name="Mode"><c>merge</c> or <c>replace</c>.</param>
/// <param name="Revision">Of the list after it; of a preview, what If-Match of the import may name.</param>
/// <param name="Rows">Of the file, good and bad, without its header.</param>
/// <param name="Merged">Rows that name a record that was merged here; they change nothing.</param>
/// <param name="Repeated">Rows that say again what another row says.</param>
/// <param name="Bad">The first thousand bad values, in the order of the file.</param>
/// <param name="Changes">Up to a hundred ids of each kind.</param>
/// <param name="Refusal">What refuses the import, apart from bad rows.</param>
public sealed record ImportView(
    bool Applied, string Mode, long Revision, int Rows, int Added, int Updated, int Unchanged, int Removed, int Merged,
    int Repeated, int BadRows, int BadValues, IReadOnlyList<BadValueView> Bad, ImportChanges Changes,
    IReadOnlyList<ImportModule> Modules, ImportRefusalView? Refusal)
{
    internal static ImportView Of(ImportOutcome outcome, DeveloperCsv file, bool replace, bool applied) => new(
        applied, replace ? "replace" : "merge", outcome.Revision, file.Rows, outcome.Added, outcome.Updated, outcome.Unchanged,
        outcome.Removed, outcome.Merged, file.Repeated, file.Report.BadRows, file.Report.BadValues, file.Report.Bad,
        new ImportChanges(
            outcome.AddedIds, outcome.UpdatedIds, outcome.RemovedIds, [.. outcome.Changes.SelectMany(ImportDifference.Of)]), [.. outcome.Modules.Select(ImportModule.Of)],
        outcome.Refusal is { } refusal ? new ImportRefusalView(refusal.Code, refusal.Module, refusal.Allowed, refusal.Asked) : null);

    /// <summary>The same report as the members of a problem.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        using var report = JsonSerializer.SerializeToDocument(this, JsonText.Options);
        foreach (var member in report.RootElement.EnumerateObject()) member.WriteTo(json);
    }
}

/// <param name="Differences">What is another with each of the updated.</param>
public sealed record ImportChanges(
    IReadOnlyList<string> Added, IReadOnlyList<string> Updated, IReadOnlyList<string> Removed, IReadOnlyList<ImportDifference> Differences);

/// <param name="Field"><c>name</c>, <c>email</c>, <c>role</c> or <c>modules</c>.</param>
/// <param name="Before">Missing for no address; modules are separated by ';', and none stands for all.</param>
public sealed record ImportDifference(string Id, string Field, string? Before, string? After)
{
    public static IEnumerable<ImportDifference> Of(DeveloperChange change)
    {
        (string Field, string? Before, string? After)[] fields =
        [
            ("name", change.Before.Name, change.After.Name), ("email", change.Before.Email, change.After.Email),
            ("role", change.Before.Role, change.After.Role),
            ("modules", string.Join(';', change.Before.Modules), string.Join(';', change.After.Modules)),
        ];
        return fields.Where(field => field.Before != field.After)
            .Select(field => new ImportDifference(change.After.Id, field.Field, field.Before, field.After));
    }
}

/// <summary>What a module would consume.</summary>
/// <param name="Purchased">Missing where the module is not subscribed to.</param>
/// <param name="Allowed">Missing where nothing is blocked.</param>
/// <param name="Refused">The module's policy refuses it.</param>
public sealed record ImportModule(
    string Module, int? Purchased, long? Allowed, int ConsumedBefore, int Consumed, int OverBy, bool Refused)
{
    public static ImportModule Of(ModuleChange change) => new(
        change.After.Module, change.After.Terms?.Purchased, change.After.Terms?.Allowed, change.ConsumedBefore,
        change.After.Consumed, change.After.OverBy, change.Refused);
}

public sealed record ImportRefusalView(string Code, string? Module, long Allowed, long Asked);
