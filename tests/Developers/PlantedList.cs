using MeteringCluster.Developers;

namespace MeteringCluster.Tests.Developers;

/// <summary>People with random names and addresses of their own, and some of them a second time in another guise.</summary>
internal sealed class PlantedList
{
    private static readonly string[] Syllables =
        ["an", "be", "cor", "da", "el", "fi", "gra", "ho", "in", "jo", "ka", "lu", "mi", "no", "ol", "pe", "ra", "si", "tu", "vé", "wen", "yo"];

    public PlantedList(int count, int seed)
    {
        var random = new Random(seed);
        var planted = count / 100;
        for (var at = 0; at < count - planted; at++)
        {
            var (first, last) = (Word(random), Word(random));
            Rows.Add(new DeveloperEntry($"u{at:D6}", $"{first} {last}", $"{first}.{last}{at}@example.com", at % 3 == 0 ? "QA" : "Developer", []));
        }

        for (var at = 0; at < planted; at++)
        {
            var original = Rows[at * 90];
            var (again, strength) = Guise(original, at, random);
            Rows.Add(again);
            Planted.Add((original.Id, again.Id), strength);
        }
    }

    public List<DeveloperEntry> Rows { get; } = [];

    /// <summary>The ids, the lesser first, and how strong the likeness is.</summary>
    public Dictionary<(string, string), DuplicateStrength> Planted { get; } = [];

    private static (DeveloperEntry, DuplicateStrength) Guise(DeveloperEntry of, int at, Random random)
    {
        var id = $"x{at:D6}";
        var (mailbox, domain) = (of.Email!.Split('@')[0], of.Email.Split('@')[1]);
        var (first, last) = (of.Name.Split(' ')[0], of.Name.Split(' ')[1]);
        var other = $"{Word(random)} {Word(random)} {at}";
        return (at % 8) switch
        {
            0 => (of with { Id = id, Name = other, Email = of.Email.ToUpperInvariant() }, DuplicateStrength.Strong),
            1 => (of with { Id = id, Name = other, Email = $"{mailbox.Replace(".", "", StringComparison.Ordinal)}@{domain}" }, DuplicateStrength.Strong),
            2 => (of with { Id = id, Name = other, Email = $"{mailbox}+git@{domain}" }, DuplicateStrength.Strong),
            3 => (of with { Id = id, Email = of.Email }, DuplicateStrength.Both),
            4 => (of with { Id = id, Name = $"{last}, {first}", Email = $"other{at}@example.org" }, DuplicateStrength.Weak),
            5 => (of with { Id = id, Name = $" {first.ToUpperInvariant()}   {last}".Trim(), Email = null }, DuplicateStrength.Weak),
            6 => (of with { Id = id, Name = of.Name.Replace("é", "e\u0301", StringComparison.Ordinal), Email = $"other{at}@example.org" }, DuplicateStrength.Weak),
            _ => (of with { Id = id, Name = $"{last} {first}", Email = $"{mailbox}+x@{domain.ToUpperInvariant()}" }, DuplicateStrength.Both),
        };
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, 3).Select(_ => Syllables[random.Next(Syllables.Length)]));
}
