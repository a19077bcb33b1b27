using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>Which column of a file holds what; -1 for what it has no column for.</summary>
internal sealed record CsvHeader(int Id, int Name, int Email, int Role, int Modules, int Count)
{
    private static readonly string[] Known = ["id", "name", "email", "role", "modules"];

    public DeveloperColumns Columns =>
        (Email >= 0 ? DeveloperColumns.Email : 0) | (Role >= 0 ? DeveloperColumns.Role : 0) | (Modules >= 0 ? DeveloperColumns.Modules : 0);

    /// <exception cref="ProblemException">A column is not known, stands twice, or is missing.</exception>
    public static CsvHeader Read(string[] fields, int line)
    {
        var places = new int[Known.Length];
        Array.Fill(places, -1);
        for (var at = 0; at < fields.Length; at++)
        {
            var name = fields[at].Trim().ToLowerInvariant();
            var known = Array.IndexOf(Known, name);
            if (known < 0)
                throw Bad(
                    line, fields[at], $"There is no column '{Short(fields[at])}'; known are {string.Join(", ", Known)}, separated by commas.");
            if (places[known] >= 0) throw Bad(line, name, $"The column {name} stands twice.");
            places[known] = at;
        }

        if (places[1] < 0) throw Bad(line, "name", "The column name is missing.");
        if (places[0] < 0 && places[2] < 0) throw Bad(line, "id", "Neither the column id nor the column email is there, so nobody can be told apart.");
        return new CsvHeader(places[0], places[1], places[2], places[3], places[4], fields.Length);
    }

    private static ProblemException Bad(int line, string column, string detail) =>
        new(DeveloperProblems.MalformedCsv(line, Short(column), detail));

    private static string Short(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}
