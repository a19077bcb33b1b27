using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MeteringCluster.Api.Console;

/// <summary>What is shown in place of a page that the API refused to show.</summary>
/// <param name="Page">The page that was asked for: where it stands is still right.</param>
public sealed record ProblemPage(ApiProblem Problem, ConsolePage Page)
{
    public static ViewResult Of(PageModel page, ApiProblem problem) => new()
    {
        ViewName = "/Console/Shared/Problem.cshtml",
        StatusCode = problem.Status,
        ViewData = new ViewDataDictionary<ProblemPage>(page.ViewData, new ProblemPage(problem, (ConsolePage)page)),
    };
}
