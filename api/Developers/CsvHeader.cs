using MeteringCluster.Api.Csv;
using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>Which column of a file holds what; -1 for what it has no column for.</summary>
internal sealed record CsvHeader(int Id, int Name, int Email, int Role, int Modules, int Count)
{
    private static readonly string[] Known = ["id", "name", "email", "role", "modules"];

    public DeveloperColumns Columns =>
        (Email >= 0 ? DeveloperColumns.Email : 0) | (Role >= 0 ? DeveloperColumns.Role : 0) | (Modules >= 0 ? DeveloperColumns.Modules : 0);

    /// <exception cref="ProblemException">A column is not known, stands twice, or is missing.</exception>
    public static async Task<CsvHeader> Read(CsvRows rows)
    {
        var places = await rows.ReadHeader(Known);
        if (places[1] < 0) throw rows.Bad("name", "The column name is missing.");
        if (places[0] < 0 && places[2] < 0)
            throw rows.Bad("id", "Neither the column id nor the column email is there, so nobody can be told apart.");
        return new CsvHeader(places[0], places[1], places[2], places[3], places[4], rows.Fields.Length);
    }
}
