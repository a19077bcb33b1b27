using System.Globalization;

namespace MeteringCluster.Journal.Postgres;

/// <summary>The SQL that this version brings along. Step n brings layout n - 1 to layout n, and is never changed once released.</summary>
internal static class SchemaSteps
{
    private const string Journal = "schema/journal/";
    private const string Orleans = "schema/orleans/";

    public static readonly IReadOnlyList<(string Name, string Sql)> Steps = Load(Journal);

    /// <summary>The cluster's own tables: whole files that may be run again.</summary>
    public static readonly IReadOnlyList<(string Name, string Sql)> Cluster = Load(Orleans);

    public static int Layout => Steps.Count;

    private static List<(string Name, string Sql)> Load(string folder)
    {
        var program = typeof(SchemaSteps).Assembly;
        List<(string, string)> files = [];
        foreach (var resource in program.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(program.GetManifestResourceStream(resource)!);
            files.Add((resource[folder.Length..], reader.ReadToEnd()));
        }

        return folder == Journal ? InSequence(files) : files;
    }

    private static List<(string Name, string Sql)> InSequence(List<(string Name, string Sql)> files)
    {
        for (var i = 0; i < files.Count; i++)
            if (int.Parse(files[i].Name[..3], CultureInfo.InvariantCulture) != i + 1)
                throw new InvalidOperationException($"Schema step {i + 1} is missing: the next file is {files[i].Name}.");
        return files;
    }
}
