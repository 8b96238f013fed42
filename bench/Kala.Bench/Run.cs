namespace Kala.Bench;

/// <summary>What a run was asked for.</summary>
/// <param name="Rounds">How often everything is measured.</param>
/// <param name="Divide">Divides sizes and counts.</param>
/// <param name="Warm">The states to measure: how long the server works before, in seconds.</param>
/// <param name="IsOnS3">Whether the blobs are in an S3-compatible store.</param>
/// <param name="Arguments">The arguments of the command, without secrets.</param>
internal sealed record Run(int Rounds, int Divide, IReadOnlyList<int> Warm, bool IsOnS3, string Arguments);
