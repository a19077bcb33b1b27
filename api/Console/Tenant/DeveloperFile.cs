using System.Text;
using MeteringCluster.Api.Csv;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Lists of developers as files for the browser to save.</summary>
internal static class DeveloperFile
{
    public const string Name = "developers.csv";

    public const string SampleName = "developers-sample.csv";

    /// <summary>What files of developers are to browsers.</summary>
    public const string ContentType = $"{CsvPieces.MediaType}; charset=utf-8";

    private const string Example =
        """
        id,name,email,role,modules
        ann,Ann Lee,ann.lee@example.com,Developer,
        bo,Bo Chen,bo.chen@example.com,QA,insights
        cy,"Ruiz, Cy",cy.ruiz@example.com,DevOps,insights;reviews

        """;

    public static FileContentResult Of(ApiFile file) => new(file.Bytes, file.ContentType) { FileDownloadName = Name };

    /// <summary>What an import takes, to begin with.</summary>
    public static byte[] Sample() => Encoding.UTF8.GetBytes(Example);
}
