using MeteringCluster.Developers;

namespace MeteringCluster.Tests.Developers;

/// <summary>One command out of few ids and modules, so that they often meet.</summary>
internal sealed record RandomDeveloperCommand(
    RandomDeveloperCommand.Kinds Kind, string Id, string Module, int Number, Overage Overage, DeveloperEntry[] Rows, bool Replace)
{
    public enum Kinds
    {
        Put,
        Remove,
        Import,
        Merge,
        Subscribe,
        Unsubscribe,
    }

    public static readonly string[] Ids = ["a", "b", "c", "d", "e", "f", "g", "h"];

    public static RandomDeveloperCommand Next(Random random)
    {
        var kind = random.Next(12) switch
        {
            < 4 => Kinds.Put,
            < 6 => Kinds.Remove,
            < 8 => Kinds.Import,
            8 => Kinds.Merge,
            < 11 => Kinds.Subscribe,
            _ => Kinds.Unsubscribe,
        };
        var rows = Ids.OrderBy(_ => random.Next()).Take(1 + random.Next(4)).Select(id => Row(random, id)).ToArray();
        return new RandomDeveloperCommand(
            kind, rows[0].Id, DeveloperModel.Modules[random.Next(DeveloperModel.Modules.Length)], random.Next(7),
            (Overage)random.Next(3), rows, random.Next(3) == 0);
    }

    public int Percent => Overage == Overage.Allow ? 50 : 0;

    public DevelopersAnswer Do(DevelopersRun run) => Kind switch
    {
        Kinds.Put => run.Put(Id, Rows[0].Name, Rows[0].Email, Rows[0].Role, [.. Rows[0].Modules]),
        Kinds.Remove => run.Remove(Id),
        Kinds.Import => run.Import(run.Batch(Rows, Replace)),
        Kinds.Merge => run.Merge(Id, Rows.Length > 1 ? [.. Rows.Skip(1).Select(row => row.Id)] : [Id == "a" ? "b" : "a"]),
        Kinds.Subscribe => run.Subscribe(Module, Number, Overage, Percent),
        _ => run.Unsubscribe(Module),
    };

    private static DeveloperEntry Row(Random random, string id) => DevelopersRun.Entry(
        id, $"name {random.Next(3)}", random.Next(3) == 0 ? null : $"{id}{random.Next(2)}@x.org", random.Next(2) == 0 ? "QA" : "Dev",
        [.. DeveloperModel.Modules.Where(_ => random.Next(3) == 0).Order(StringComparer.Ordinal)]);
}
